/// What a driver knows of a database that is not there.
package struct OfflineDatabase {
  package let dialect: any Dialect
  package let syntax: any ClientSyntax
  package let identity: DatabaseIdentity

  package init(dialect: any Dialect, syntax: any ClientSyntax, identity: DatabaseIdentity) {
    self.dialect = dialect
    self.syntax = syntax
    self.identity = identity
  }
}
