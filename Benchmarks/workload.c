/* workload scripts COUNT FOLDER     COUNT migrations of 1 KB, V1 to VCOUNT
   workload steps COUNT FOLDER CLIENT  COUNT small migrations, and in the file CLIENT what the sqlite3
                                     client needs to do the same: each script and its history row in
                                     one transaction
   workload inserts BYTES            a script of inserts, on standard output
   workload pg-steps COUNT FOLDER CLIENT  as steps, for PostgreSQL and psql: a table, an index, two rows
   workload pg-inserts COUNT         a script of so many inserts
   workload pg-copy BYTES            a script that copies so many bytes of data into a table
   workload my-steps COUNT FOLDER CLIENT  as pg-steps, for MariaDB, where DDL commits
   workload my-inserts COUNT         as pg-inserts */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *create(const char *folder, long number) {
  char path[4096];
  snprintf(path, sizeof path, "%s/V%ld__step_%ld.sql", folder, number, number);
  FILE *file = fopen(path, "w");
  if (!file) {
    perror(path);
    exit(1);
  }
  return file;
}

static void scripts(long count, const char *folder) {
  for (long i = 1; i <= count; i++) {
    FILE *file = create(folder, i);
    long size = fprintf(file, "create table t_%ld (id integer primary key, v text not null);\n", i);
    for (int row = 1; size < 1000; row++)
      size += fprintf(file, "insert into t_%ld (id, v) values (%d, 'value %d');\n", i, row, row);
    fclose(file);
  }
}

static void step(FILE *file, long i) {
  fprintf(file, "create table t_%ld (id integer primary key, v text not null);\n", i);
  for (int row = 1; row <= 3; row++)
    fprintf(file, "insert into t_%ld (id, v) values (%d, 'value %d');\n", i, row, row);
}

static void steps(long count, const char *folder, const char *path) {
  FILE *client = fopen(path, "w");
  if (!client) {
    perror(path);
    exit(1);
  }
  fputs("CREATE TABLE \"main\".\"flyway_schema_history\" (\"installed_rank\" INT NOT NULL PRIMARY KEY,"
        " \"version\" VARCHAR(50), \"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL,"
        " \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INT, \"installed_by\" VARCHAR(100) NOT NULL,"
        " \"installed_on\" TEXT NOT NULL DEFAULT (strftime('%Y-%m-%d %H:%M:%f','now')),"
        " \"execution_time\" INT NOT NULL, \"success\" BOOLEAN NOT NULL);\n"
        "CREATE INDEX \"main\".\"flyway_schema_history_s_idx\" ON \"flyway_schema_history\" (\"success\");\n",
        client);
  for (long i = 1; i <= count; i++) {
    FILE *file = create(folder, i);
    step(file, i);
    fclose(file);
    fputs("BEGIN IMMEDIATE;\n", client);
    step(client, i);
    fprintf(client,
            "INSERT INTO \"main\".\"flyway_schema_history\" (\"installed_rank\", \"version\","
            " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\","
            " \"success\") VALUES (%ld, '%ld', 'step %ld', 'SQL', 'V%ld__step_%ld.sql', %ld, '', 0, 1);\n"
            "COMMIT;\n",
            i, i, i, i, i, i * 7919);
  }
  fclose(client);
}

static void pg_step(FILE *file, long i) {
  fprintf(file, "create table t_%ld (id integer primary key, v text not null);\n", i);
  fprintf(file, "create index t_%ld_v on t_%ld (v);\n", i, i);
  for (int row = 1; row <= 2; row++)
    fprintf(file, "insert into t_%ld (id, v) values (%d, 'value %d');\n", i, row, row);
}

static void pg_steps(long count, const char *folder, const char *path) {
  FILE *client = fopen(path, "w");
  if (!client) {
    perror(path);
    exit(1);
  }
  fputs("BEGIN;\n"
        "CREATE TABLE \"public\".\"flyway_schema_history\" (\"installed_rank\" INT NOT NULL,"
        " \"version\" VARCHAR(50), \"description\" VARCHAR(200) NOT NULL, \"type\" VARCHAR(20) NOT NULL,"
        " \"script\" VARCHAR(1000) NOT NULL, \"checksum\" INTEGER, \"installed_by\" VARCHAR(100) NOT NULL,"
        " \"installed_on\" TIMESTAMP NOT NULL DEFAULT now(), \"execution_time\" INTEGER NOT NULL,"
        " \"success\" BOOLEAN NOT NULL);\n"
        "ALTER TABLE \"public\".\"flyway_schema_history\" ADD CONSTRAINT \"flyway_schema_history_pk\""
        " PRIMARY KEY (\"installed_rank\");\n"
        "CREATE INDEX \"flyway_schema_history_s_idx\" ON \"public\".\"flyway_schema_history\""
        " (\"success\");\n"
        "COMMIT;\n",
        client);
  for (long i = 1; i <= count; i++) {
    FILE *file = create(folder, i);
    pg_step(file, i);
    fclose(file);
    fputs("BEGIN;\n", client);
    pg_step(client, i);
    fprintf(client,
            "INSERT INTO \"public\".\"flyway_schema_history\" (\"installed_rank\", \"version\","
            " \"description\", \"type\", \"script\", \"checksum\", \"installed_by\", \"execution_time\","
            " \"success\") VALUES (%ld, '%ld', 'step %ld', 'SQL', 'V%ld__step_%ld.sql', %ld,"
            " 'postgres', 0, true);\n"
            "COMMIT;\n",
            i, i, i, i, i, i * 7919);
  }
  fclose(client);
}

static void row_inserts(long count) {
  printf("create table item (id integer primary key, name text, note text);\n");
  for (long i = 1; i <= count; i++)
    printf("insert into item (id, name, note) values (%ld, 'item number %ld', "
           "'a note; with a ''quote'' in it');\n", i, i);
}

static void my_step(FILE *file, long i) {
  fprintf(file, "create table t_%ld (id integer primary key, v varchar(100) not null);\n", i);
  fprintf(file, "create index t_%ld_v on t_%ld (v);\n", i, i);
  for (int row = 1; row <= 2; row++)
    fprintf(file, "insert into t_%ld (id, v) values (%d, 'value %d');\n", i, row, row);
}

static void my_steps(long count, const char *folder, const char *path) {
  FILE *client = fopen(path, "w");
  if (!client) {
    perror(path);
    exit(1);
  }
  fputs("CREATE TABLE `flyway_schema_history` (`installed_rank` INT NOT NULL,"
        " `version` VARCHAR(50), `description` VARCHAR(200) NOT NULL, `type` VARCHAR(20) NOT NULL,"
        " `script` VARCHAR(1000) NOT NULL, `checksum` INT, `installed_by` VARCHAR(100) NOT NULL,"
        " `installed_on` TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP, `execution_time` INT NOT NULL,"
        " `success` BOOL NOT NULL, CONSTRAINT PRIMARY KEY (`installed_rank`));\n"
        "CREATE INDEX `flyway_schema_history_s_idx` ON `flyway_schema_history` (`success`);\n",
        client);
  for (long i = 1; i <= count; i++) {
    FILE *file = create(folder, i);
    my_step(file, i);
    fclose(file);
    my_step(client, i);
    fprintf(client,
            "INSERT INTO `flyway_schema_history` (`installed_rank`, `version`, `description`,"
            " `type`, `script`, `checksum`, `installed_by`, `execution_time`, `success`)"
            " VALUES (%ld, '%ld', 'step %ld', 'SQL', 'V%ld__step_%ld.sql', %ld,"
            " 'flyway', 0, 1);\n",
            i, i, i, i, i, i * 7919);
  }
  fclose(client);
}

static void pg_copy(long long bytes) {
  printf("create table item (id bigint, name text, note text);\n");
  printf("copy item (id, name, note) from stdin;\n");
  long long size = 0;
  for (long long i = 1; size < bytes; i++)
    size += printf("%lld\titem number %lld\ta note; with a 'quote' in it, and some words more to make "
                   "it a row of the usual length\n", i, i);
  printf("\\.\n");
}

static void inserts(long long bytes) {
  long long size = printf("create table item (id integer primary key, name text, note text);\n");
  for (long long i = 1; size < bytes; i++)
    size += printf("insert into item (id, name, note) values (%lld, 'item number %lld', "
                   "'a note; with a ''quote'' in it');\n", i, i);
}

int main(int count, char **words) {
  if (count == 4 && strcmp(words[1], "scripts") == 0) scripts(atol(words[2]), words[3]);
  else if (count == 5 && strcmp(words[1], "steps") == 0) steps(atol(words[2]), words[3], words[4]);
  else if (count == 3 && strcmp(words[1], "inserts") == 0) inserts(atoll(words[2]));
  else if (count == 5 && strcmp(words[1], "pg-steps") == 0)
    pg_steps(atol(words[2]), words[3], words[4]);
  else if (count == 3 && strcmp(words[1], "pg-inserts") == 0) row_inserts(atol(words[2]));
  else if (count == 5 && strcmp(words[1], "my-steps") == 0)
    my_steps(atol(words[2]), words[3], words[4]);
  else if (count == 3 && strcmp(words[1], "my-inserts") == 0) row_inserts(atol(words[2]));
  else if (count == 3 && strcmp(words[1], "pg-copy") == 0) pg_copy(atoll(words[2]));
  else {
    fputs("usage: workload scripts|steps|inserts|pg-steps|pg-inserts|pg-copy|my-steps|my-inserts ...\n", stderr);
    return 1;
  }
  return 0;
}
