#include <mysql.h>
#include <errmsg.h>

/* Swift imports no variadic functions, and the type of these depends on the option. */
static inline int dunlin_mariadb_set_number(MYSQL *mysql, enum mysql_option option, unsigned value) {
  return mysql_optionsv(mysql, option, &value);
}
static inline int dunlin_mariadb_set_flag(MYSQL *mysql, enum mysql_option option, my_bool value) {
  return mysql_optionsv(mysql, option, &value);
}
static inline int dunlin_mariadb_set_text(
  MYSQL *mysql, enum mysql_option option, const char *value) {
  return mysql_optionsv(mysql, option, value);
}
/* A stack of `size` bytes for the calls that can be suspended. */
static inline int dunlin_mariadb_set_nonblocking(MYSQL *mysql, size_t size) {
  return mysql_optionsv(mysql, MYSQL_OPT_NONBLOCK, &size);
}
