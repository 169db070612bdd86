/*
 * What libpq.a wants of Kerberos and LDAP, for the release build, which holds its libraries: Debian has
 * no archives of these two. Everything answers that it is not available, so logging in with Kerberos
 * and looking services up in LDAP do not work there; all else does.
 *
 * Only ever linked with the trait StaticClients: in a dynamic build these would take the place of the
 * real functions.
 */
#include <stddef.h>

/* RFC 2744: GSS_S_UNAVAILABLE. */
static const unsigned unavailable = 16u << 16;

void *GSS_C_NT_HOSTBASED_SERVICE = NULL;

unsigned gss_acquire_cred(void) { return unavailable; }
unsigned gss_delete_sec_context(void) { return unavailable; }
unsigned gss_display_status(void) { return unavailable; }
unsigned gss_import_name(void) { return unavailable; }
unsigned gss_init_sec_context(void) { return unavailable; }
unsigned gss_release_buffer(void) { return unavailable; }
unsigned gss_release_cred(void) { return unavailable; }
unsigned gss_release_name(void) { return unavailable; }
unsigned gss_unwrap(void) { return unavailable; }
unsigned gss_wrap(void) { return unavailable; }
unsigned gss_wrap_size_limit(void) { return unavailable; }

int ldap_count_entries(void) { return -1; }
const char *ldap_err2string(void) { return "LDAP is not available in this build"; }
void *ldap_first_entry(void) { return NULL; }
void *ldap_get_values_len(void) { return NULL; }
void *ldap_init(void) { return NULL; }
int ldap_msgfree(void) { return -1; }
int ldap_result(void) { return -1; }
int ldap_search_st(void) { return -1; }
int ldap_set_option(void) { return -1; }
int ldap_simple_bind(void) { return -1; }
int ldap_unbind(void) { return -1; }
void ldap_value_free_len(void) {}
