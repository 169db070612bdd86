#include <libpq-fe.h>

/* Swift imports no character macros. */
static const int DUNLIN_PG_SEVERITY = PG_DIAG_SEVERITY_NONLOCALIZED;
static const int DUNLIN_PG_SQLSTATE = PG_DIAG_SQLSTATE;
static const int DUNLIN_PG_MESSAGE = PG_DIAG_MESSAGE_PRIMARY;
static const int DUNLIN_PG_DETAIL = PG_DIAG_MESSAGE_DETAIL;
static const int DUNLIN_PG_HINT = PG_DIAG_MESSAGE_HINT;
static const int DUNLIN_PG_POSITION = PG_DIAG_STATEMENT_POSITION;
static const int DUNLIN_PG_WHERE = PG_DIAG_CONTEXT;
