/// What the files of a new project say.
struct ProjectTemplate {
  /// The kinds of databases; the raw values are those of `init.databaseType`, in lower case.
  enum DatabaseType: String, CaseIterable {
    case sqlite
    case postgresql
    case mysql
    case mariadb

    /// The kind that an address is for; `nil` when none fits.
    init?(url: String) {
      let address = url.hasPrefix("jdbc:") ? url.dropFirst(5) : url[...]
      let scheme = address.prefix { $0 != ":" }.lowercased()
      self.init(rawValue: scheme == "postgres" ? "postgresql" : scheme)
    }

    /// The name in project files, as the reference's own tools write it.
    var projectName: String {
      switch self {
      case .sqlite: "Sqlite"
      case .postgresql: "PostgreSql"
      case .mysql: "MySql"
      case .mariadb: "MariaDb"
      }
    }
  }

  let name: String
  let type: DatabaseType
  /// A UUID.
  let identifier: String

  private let url: String?

  /// A project for this address, or one of its kind.
  init(name: String, type: DatabaseType, url: String?) {
    self.name = name
    self.type = type
    self.url = url
    identifier = Self.makeIdentifier()
  }

  static let firstScriptName = "V001__begin.sql"

  /// The project file.
  var document: String {
    """
    # Settings of this project. All there are: dunlin --help
    id = \(Self.quoted(identifier))
    name = \(Self.quoted(name))
    databaseType = \(Self.quoted(type.projectName))

    [flyway]
    environment = "development"
    locations = ["filesystem:migrations"]
    callbackLocations = ["filesystem:callbacks"]

    [environments.development]
    \(connection)

    """
  }

  private var connection: String {
    let database = Self.identifier(from: name)
    let example =
      switch type {
      case .sqlite: "jdbc:sqlite:\(database).db"
      case .postgresql: "jdbc:postgresql://localhost:5432/\(database)"
      case .mysql: "jdbc:mysql://localhost:3306/\(database)"
      case .mariadb: "jdbc:mariadb://localhost:3306/\(database)"
      }
    let url = url ?? example
    guard type != .sqlite else { return "url = \(Self.quoted(url))" }
    return """
      url = \(Self.quoted(url))
      user = \(Self.quoted(database))
      # Passwords have no place in this file:
      # password = "${env.DATABASE_PASSWORD}"
      # password = "${file./run/secrets/database-password}"
      # passwordCommand = "pass show \(database)/database"
      """
  }

  /// The first migration: an example in a comment.
  var firstScript: String {
    let column =
      switch type {
      case .sqlite: "id integer primary key"
      case .postgresql: "id bigint generated always as identity primary key"
      case .mysql, .mariadb: "id bigint auto_increment primary key"
      }
    return """
      -- The first migration. Put here what the database begins with, before it is applied:
      -- afterwards a migration stays as it is, and changes come as new ones.
      --
      -- create table person (
      --   \(column),
      --   name varchar(100) not null
      -- );

      """
  }

  /// What to do next.
  static let advice = """

    Next: look at the connection in the project file and at the first script, then
      dunlin migrate
      dunlin add -description="what changes"
    """

  /// The text as a string of TOML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// A name as databases take it without quotes.
  private static func identifier(from name: String) -> String {
    let letters = name.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "_"
    }
    return letters.isEmpty ? "app" : String(letters)
  }

  /// A random UUID of version 4 (RFC 9562).
  private static func makeIdentifier() -> String {
    var bytes = (0..<16).map { _ in UInt8.random(in: 0...255) }
    bytes[6] = bytes[6] & 0x0F | 0x40
    bytes[8] = bytes[8] & 0x3F | 0x80
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return text
  }
}
