internal import MigrationModel

/// One setting: how it is called everywhere, what it holds, and what becomes of it
/// (cli-and-config.md 3).
package struct Option: Sendable {
  /// The table of a document that holds a setting (2.6).
  package enum Place: Sendable {
    /// `[environments.<name>]`.
    case environment
    /// `[flyway]`.
    case root
  }

  /// What else is to be known of a setting.
  package struct Traits: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Cannot be overridden in an environment's `flyway` table (2.8).
    package static let fixed = Traits(rawValue: 1)
    /// Exists in TOML mode alone.
    package static let modernOnly = Traits(rawValue: 2)
    /// Exists in conf mode alone.
    package static let legacyOnly = Traits(rawValue: 4)
    /// Never to be shown.
    package static let secret = Traits(rawValue: 8)
    /// A boolean for which everything but `true` is false (2.4.4).
    package static let lenient = Traits(rawValue: 16)
    /// Of a plug-in of the reference, whose core does not suggest it for misspelt keys.
    package static let plugIn = Traits(rawValue: 32)
  }

  /// Where a value ends up.
  enum Effect: Sendable {
    case text(@Sendable (inout Configuration, String) -> Void)
    case boolean(@Sendable (inout Configuration, Bool) -> Void)
    case integer(@Sendable (inout Configuration, Int) -> Void)
    case list(@Sendable (inout Configuration, [String]) -> Void)
    case map(@Sendable (inout Configuration, [String: String]) -> Void)
    /// Read by the loader itself.
    case loader
    /// Handed to the operation of the namespace's name; see ``LoadedSettings/operationSettings``.
    case operation
    /// Accepted without effect, for this reason.
    case ignored(String)
  }

  /// The name in documents and on the command line, with its namespace.
  package let name: String
  /// The `FLYWAY_` variable; for maps, the part in front of the entry's name.
  package let variable: String?
  /// What the setting holds.
  package let kind: SettingValue.Kind
  /// The table that holds the setting.
  package let place: Place
  /// The default as shown; empty for none.
  package let defaultText: String
  /// One line for help and documentation.
  package let summary: String
  /// What else is to be known.
  package let traits: Traits
  let effect: Effect

  init(
    _ name: String, _ variable: String?, _ kind: SettingValue.Kind, _ place: Place,
    _ defaultText: String, _ summary: String, _ traits: Traits, _ effect: Effect
  ) {
    self.name = name
    self.variable = variable
    self.kind = kind
    self.place = place
    self.defaultText = defaultText
    self.summary = summary
    self.traits = traits
    self.effect = effect
  }

  /// Whether an environment may override the setting (2.8).
  package var isOverridable: Bool { place == .root && !traits.contains(.fixed) }

  /// Whether the value must never be shown.
  package var isSecret: Bool { traits.contains(.secret) }

  var isLenient: Bool { traits.contains(.lenient) }

  /// Why the setting has no effect; `nil` when it has one.
  package var ignoredReason: String? {
    guard case .ignored(let reason) = effect else { return nil }
    return reason
  }

  /// Whether the setting is read by an operation that this tool does not have.
  package var isOfMissingOperation: Bool {
    guard case .operation = effect else { return false }
    return Operation.named(String(name.prefix { $0 != "." })) == nil
  }

  /// Whether the setting belongs to a table below `[flyway]`, where faults are not fatal (2.9.2).
  var isInNamespace: Bool { name.utf8.contains(UInt8(ascii: ".")) }

  /// Writes a value to its field, where it has one.
  func store(_ value: SettingValue, in configuration: inout Configuration) {
    switch (effect, value) {
    case (.text(let store), .text(let value)): store(&configuration, value)
    case (.boolean(let store), .boolean(let value)): store(&configuration, value)
    case (.integer(let store), .integer(let value)): store(&configuration, value)
    case (.list(let store), .list(let value)): store(&configuration, value)
    case (.map(let store), .map(let value)): store(&configuration, value)
    default: break
    }
  }
}

extension Option {
  typealias Store<Value> = @Sendable (inout Configuration, Value) -> Void

  static func text(
    _ name: String, _ variable: String?, _ summary: String, default defaultText: String = "",
    _ traits: Traits = [], at place: Place = .root, store: @escaping Store<String>
  ) -> Option {
    Option(name, variable, .text, place, defaultText, summary, traits, .text(store))
  }

  static func boolean(
    _ name: String, _ variable: String?, _ summary: String, default defaultText: String,
    _ traits: Traits = [], store: @escaping Store<Bool>
  ) -> Option {
    Option(name, variable, .boolean, .root, defaultText, summary, traits, .boolean(store))
  }

  static func integer(
    _ name: String, _ variable: String?, _ summary: String, default defaultText: String,
    at place: Place = .root, store: @escaping Store<Int>
  ) -> Option {
    Option(name, variable, .integer, place, defaultText, summary, [], .integer(store))
  }

  static func list(
    _ name: String, _ variable: String?, _ summary: String, default defaultText: String = "",
    _ traits: Traits = [], at place: Place = .root, store: @escaping Store<[String]>
  ) -> Option {
    Option(name, variable, .list, place, defaultText, summary, traits, .list(store))
  }

  static func map(
    _ name: String, _ variable: String?, _ summary: String, at place: Place = .root,
    store: @escaping Store<[String: String]>
  ) -> Option {
    Option(name, variable, .map, place, "", summary, [], .map(store))
  }

  static func loader(
    _ name: String, _ kind: SettingValue.Kind, _ summary: String, default defaultText: String = "",
    _ traits: Traits = [], at place: Place = .root, variable: String? = nil
  ) -> Option {
    Option(name, variable, kind, place, defaultText, summary, traits, .loader)
  }

  static func operation(
    _ name: String, _ kind: SettingValue.Kind, _ summary: String, default defaultText: String = ""
  ) -> Option {
    Option(name, nil, kind, .root, defaultText, summary, .fixed, .operation)
  }

  static func ignored(
    _ name: String, _ variable: String?, _ kind: SettingValue.Kind, _ summary: String,
    _ traits: Traits = [], at place: Place = .root, because reason: String
  ) -> Option {
    Option(name, variable, kind, place, "", summary, traits, .ignored(reason))
  }
}
