internal import CPostgreSQL
internal import Database

/// The systems that speak PostgreSQL's protocol, as far as they differ in what matters here.
///
/// What is said of them comes from their makers; none but PostgreSQL was tried. Amazon Aurora and
/// Cloud SQL are PostgreSQL, and Citus and TimescaleDB extensions of it: nothing here differs.
enum ServerSystem: Sendable {
  case postgreSQL
  /// Its advisory lock functions do nothing (CockroachDB issue 13546, and its documentation,
  /// 'PostgreSQL Compatibility'). A schema change commits the transaction that it is in
  /// (`autocommit_before_ddl`, its documentation, 'Session Variables'; on since 25.1), or can fail
  /// at the commit of one that stays (error XXA00).
  case cockroachDB
  /// Its advisory locks are errors before version 2025.1, or do nothing where a setting silences
  /// that (YugabyteDB issues 3642 and 19974). 'Each DDL statement is a transaction in YSQL, even if
  /// other DDL statements are in a transaction block' (its documentation, 'Transactions'), unless a
  /// flag of the cluster is set.
  case yugabyteDB
  /// It has neither advisory locks nor indexes, and does not enforce keys (Amazon's documentation,
  /// 'Unsupported PostgreSQL functions' and 'features').
  case redshift

  /// Recognises a system by what it reports of itself.
  ///
  /// - Parameters:
  ///   - version: What `version()` gives: `CockroachDB CCL v23.1.8 …`, `PostgreSQL 11.2-YB-2.18… on
  ///     …`, `PostgreSQL 8.0.2 on …, Redshift 1.0.12103`.
  ///   - parameter: `crdb_version`, which CockroachDB reports at the login.
  init(version: String, parameter: String?) {
    if parameter != nil || version.hasPrefix("CockroachDB") {
      self = .cockroachDB
    } else if version.contains("-YB-") {
      self = .yugabyteDB
    } else if version.contains("Redshift") {
      self = .redshift
    } else {
      self = .postgreSQL
    }
  }

  /// The name in messages.
  var name: String {
    switch self {
    case .postgreSQL: "PostgreSQL"
    case .cockroachDB: "CockroachDB"
    case .yugabyteDB: "YugabyteDB"
    case .redshift: "Amazon Redshift"
    }
  }

  /// Whether a run is locked by a row with a lease, and schema changes keep to no transaction.
  var isDistributed: Bool { self != .postgreSQL }

  /// The version of the system itself, from what `version()` gives.
  func number(in version: String) -> (major: Int, minor: Int)? {
    let mark: String
    switch self {
    case .cockroachDB: mark = " v"
    case .yugabyteDB: mark = "-YB-"
    case .postgreSQL, .redshift: return nil
    }
    let bytes = Array(version.utf8)
    let sign = Array(mark.utf8)
    guard bytes.count >= sign.count else { return nil }
    for start in 0...(bytes.count - sign.count)
    where bytes[start..<start + sign.count].elementsEqual(sign) {
      let rest = String(decoding: bytes[(start + sign.count)...], as: UTF8.self)
      let parts = rest.split(separator: ".").prefix(2).map { Int($0.prefix(while: \.isNumber)) }
      if parts.count == 2, let major = parts[0], let minor = parts[1] { return (major, minor) }
    }
    return nil
  }

  /// Why a system cannot be used; `nil` where it can.
  var refusal: DatabaseError? {
    guard self == .redshift else { return nil }
    return DatabaseError(
      .connection, sqlState: "0A000", number: 0,
      message: "Amazon Redshift is not supported: it has no advisory locks and does not enforce"
        + " primary keys, so that nothing would keep two runs apart. Migrate it with Flyway, or"
        + " with Amazon's own tools")
  }
}
