#include <sqlite3.h>

/* Swift imports neither cast macros nor variadic functions. */
static inline sqlite3_destructor_type dunlin_sqlite_transient(void) { return SQLITE_TRANSIENT; }
static inline int dunlin_sqlite_config_int(sqlite3 *db, int op, int value) {
  return sqlite3_db_config(db, op, value, (int *)0);
}
static inline int dunlin_sqlite_disable_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}
