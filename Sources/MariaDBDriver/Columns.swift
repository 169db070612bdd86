internal import CMariaDB
internal import Database

/// How the bytes of a column become text.
enum ColumnKind {
  case text
  case integer
  /// Bits, which come as bytes and are shown as a number.
  case bits

  init(_ field: MYSQL_FIELD) {
    switch field.type {
    case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG,
      MYSQL_TYPE_LONGLONG:
      self = .integer
    case MYSQL_TYPE_BIT: self = .bits
    default: self = .text
    }
  }

  /// A value as the server's text (sql-parser.md 6.4); `nil` for NULL.
  func text(_ start: UnsafeMutablePointer<CChar>?, length: UInt) -> String? {
    guard let start else { return nil }
    let bytes = UnsafeRawBufferPointer(start: start, count: Int(length))
    guard case .bits = self else { return String(decoding: bytes, as: UTF8.self) }
    return String(bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// A value for the tool itself.
  func value(_ start: UnsafeMutablePointer<CChar>?, length: UInt) -> Value {
    guard let text = text(start, length: length) else { return .null }
    if case .text = self { return .text(text) }
    return Int(text).map { .integer($0) } ?? .text(text)
  }
}

extension MYSQL_FIELD {
  /// The original name of a table's column, else the label (sql-parser.md 6.4).
  var title: String {
    let (start, length) = org_name_length > 0 ? (org_name, org_name_length) : (name, name_length)
    guard let start else { return "" }
    return String(
      decoding: UnsafeRawBufferPointer(start: start, count: Int(length)), as: UTF8.self)
  }
}
