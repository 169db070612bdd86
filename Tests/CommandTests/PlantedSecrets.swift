import Foundation
import TestSupport

/// A project with secrets in many of the places they can come from, and commands to run in it.
struct PlantedSecrets {
  /// What was planted, by the place.
  private(set) var secrets: [(place: String, value: String)] = []
  private(set) var arguments: [String] = []
  private(set) var environment: [String: String] = [:]
  let folder: TemporaryFolder
  /// Files that hold secrets because the test wrote them there.
  private(set) var plantedFiles: Set<String> = []

  private var generator: SeededGenerator
  private var toml: [String: [String]] = [:]
  private var conf: [String] = []
  private let usesTOML: Bool

  init(seed: UInt64) throws {
    generator = SeededGenerator(seed: seed)
    folder = try TemporaryFolder()
    usesTOML = Bool.random(using: &generator)
    plantURL()
    plantPassword()
    plantPlaceholders()
    plantVariables()
    plantOthers()
    try plantScripts()
    try writeFiles()
  }

  // MARK: Secrets

  /// A new secret; it begins and ends with letters, as blanks around values are dropped.
  private mutating func secret(_ place: String, plain: Bool = false) -> String {
    let letters = Array("abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
    let signs = Array("!#%&()*+,-./:;<=>?@[]^_|~ \"'\\äß€")
    let isPlain = plain || Int.random(in: 0..<3, using: &generator) > 0
    var text = "x"
    for _ in 0..<Int.random(in: 10..<22, using: &generator) {
      let takesSign = !isPlain && Int.random(in: 0..<3, using: &generator) == 0
      if let next = (takesSign ? signs : letters).randomElement(using: &generator) {
        text.append(next)
      }
    }
    text += "z"
    secrets.append((place, text))
    return text
  }

  private mutating func chance() -> Bool { Bool.random(using: &generator) }

  private mutating func pick<Element>(_ elements: [Element]) -> Element {
    elements[Int.random(in: elements.indices, using: &generator)]
  }

  private func percentEncoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? text
  }

  // MARK: Settings

  private mutating func plantURL() {
    let url =
      switch Int.random(in: 0..<6, using: &generator) {
      case 0: "jdbc:sqlite:app.db?password=" + percentEncoded(secret("URL parameter"))
      // Nobody listens there.
      case 1:
        "jdbc:postgresql://me:\(percentEncoded(secret("URL user info")))@127.0.0.1:1/db"
      case 2:
        "jdbc:mysql://address=(host=127.0.0.1)(port=1)(user=me)(password="
          + secret("URL address", plain: true) + ")/db"
      default: "jdbc:sqlite:app.db"
      }
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: arguments.append("-url=\(url)")
    case 1: environment["FLYWAY_URL"] = url
    default: set("url", url, in: "environments.default")
    }
  }

  private mutating func plantPassword() {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: arguments.append("-password=\(secret("-password"))")
    case 1: environment["FLYWAY_PASSWORD"] = secret("FLYWAY_PASSWORD")
    case 2: set("password", secret("password in a file"), in: "environments.default")
    case 3:
      // The variable's name tells nothing; that it becomes a password does.
      environment["DEPLOYMENT_WORD"] = secret("variable behind a resolver")
      let reference = usesTOML ? "${env.DEPLOYMENT_WORD}" : "${DEPLOYMENT_WORD}"
      set("password", reference, in: "environments.default")
    case 4 where usesTOML:
      set("word", secret("placeholder behind a resolver"), in: "flyway.placeholders")
      set("password", "${placeholder.word}", in: "environments.default")
    default: break
    }
  }

  private static let placeholder = "db_password"

  /// One that scripts use, and one that nobody does.
  private mutating func plantPlaceholders() {
    let value = secret("placeholder")
    switch Int.random(in: 0..<3, using: &generator) {
    case 0: arguments.append("-placeholders.\(Self.placeholder)=\(value)")
    case 1: environment["FLYWAY_PLACEHOLDERS_\(Self.placeholder.uppercased())"] = value
    default: set(Self.placeholder, value, in: "flyway.placeholders")
    }
    set("client-secret", secret("other placeholder"), in: "flyway.placeholders")
  }

  private mutating func plantVariables() {
    if chance() { environment["AWS_SECRET_ACCESS_KEY"] = secret("variable with a telling name") }
    if chance() {
      environment["DATABASE_URL"] =
        "postgres://me:\(percentEncoded(secret("URL in a variable")))@db.example/app"
    }
  }

  private mutating func plantOthers() {
    if chance() { set("licenseKey", secret("licence key"), in: "flyway") }
    if chance() {
      let value = secret("driver property")
      if usesTOML {
        set("password", value, in: "environments.default.jdbcProperties")
      } else {
        conf.append("flyway.jdbcProperties.password=\(value)")
      }
    }
    if usesTOML, chance() {
      environment["PRODUCTION_WORD"] = secret("variable behind another environment's resolver")
      set("password", "${env.PRODUCTION_WORD}", in: "environments.production")
    }
  }

  /// Writes a setting to the file of this project.
  private mutating func set(_ name: String, _ value: String, in table: String) {
    let quoted = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    toml[table, default: []].append("\(name) = \"\(quoted)\"")
    let prefix = table == "flyway.placeholders" ? "flyway.placeholders." : "flyway."
    conf.append("\(prefix)\(name)=\(value)")
  }

  private mutating func writeFiles() throws {
    if usesTOML {
      let tables = toml.sorted { $0.key < $1.key }
      let text = tables.map { "[\($0.key)]\n" + $0.value.joined(separator: "\n") + "\n" }
      try plant("flyway.toml", text.joined(separator: "\n"))
    } else {
      try plant("flyway.conf", conf.joined(separator: "\n") + "\n")
    }
  }

  private mutating func plant(_ path: String, _ text: String) throws {
    plantedFiles.insert(path)
    try folder.write(path, text)
  }

  // MARK: Scripts

  private mutating func plantScripts() throws {
    try plant("sql/V1__tables.sql", "create table t (v text);\nselect 'a' as b;\n")
    // Shell scripts find settings and placeholders in their environment.
    try plant("sql/beforeMigrate.sh", "env\n")
    if chance() {
      try plant("sql/afterEachMigrate.sh", "printf '%s\\n' \"$FLYWAY_PASSWORD\" >&2\n")
    }
    let literal = secret("literal").replacing("'", with: "''")
    let placeholder = "${\(Self.placeholder)}"
    let scripts = [
      "select '\(placeholder)' as value;\n",
      "-- the word is\nselect \(placeholder);\n",
      "select json('\(placeholder)');\n",
      "insert into t values ('a');\ninsert into \"\(placeholder)\" values (1);\n",
      "create trigger g after insert on t begin select raise(abort, '\(placeholder)'); end;\n"
        + "insert into t values ('b');\n",
      "create user bob password '\(literal)';\n",
      "select 1 password '\(literal)' oops;\n",
      "alter user bob identified by '\(literal)';\n",
      "create trigger g after insert on t begin select 1 password '\(literal)';\n",
      "vacuum;\nselect 1 password '\(literal)';\n",
      "select 1 where passwd = '\(literal)' and;\n",
    ]
    let script = pick(scripts)
    try plant("sql/V2__script.sql", script)
    if chance() {
      try plant("sql/V3__program.sh", "env >&2\nexit \(pick([0, 3]))\n")
    }
  }

  // MARK: Running

  /// Ways to run commands: all end, well or badly.
  mutating func commands() -> [[String]] {
    let operations = [
      ["migrate"], ["info"], ["validate"], ["repair"], ["testConnection"], ["migrate", "info"],
      ["statements", "-dialect=sqlite", "sql/V2__script.sql"],
    ]
    let ways = [
      [], ["-X"], ["-outputType=json"], ["-outputType=json", "-outputLogsInJson=true"],
      ["-outputType=json", "-outputLogsInJson=true", "-X"], ["-q"], ["-outputFile=out.txt"],
      ["-outputFile=out.json", "-outputType=json", "-outputProgress=true"],
      ["-X", "-outputFile=out.txt", "-reportEnabled=true"],
    ]
    var commands = operations.map { $0 + pick(ways) }
    commands.shuffle(using: &generator)
    return commands + [mistaken()]
  }

  /// A command line with a mistake in it that may be quoted.
  private mutating func mistaken() -> [String] {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: ["jdbc:postgresql://me:\(secret("stray URL", plain: true))@db.example/app", "info"]
    case 1: ["password=\(secret("stray password"))", "info"]
    case 2: ["-connectRetries=\(environment["FLYWAY_PASSWORD"] ?? "many")", "info"]
    case 3: ["-placeholders.flyway:token=\(secret("reserved placeholder"))", "migrate"]
    default: ["-infoOfState=\(secrets[0].value)", "info"]
    }
  }
}
