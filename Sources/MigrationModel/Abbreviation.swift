extension String {
  /// The text as the history's `description` column takes it: 200 UTF-16 units (engine.md 4.6).
  package var abbreviatedDescription: String {
    guard utf8.count > 200, utf16.count > 200 else { return self }
    return Self(units: utf16.prefix(197)) + "..."
  }

  /// The text as the history's `script` column takes it: 1000 UTF-16 units (engine.md 4.6).
  ///
  /// The reference puts the dots over the first three units and drops what is beyond the limit.
  package var abbreviatedScript: String {
    guard utf8.count > 1000, utf16.count > 1000 else { return self }
    return "..." + Self(units: utf16.dropFirst(3).prefix(997))
  }

  /// The text of the units; halves of a surrogate pair at the cuts are left out.
  private init(units: Substring.UTF16View) {
    var units = units
    if let last = units.last, UTF16.isLeadSurrogate(last) { units.removeLast() }
    if let first = units.first, UTF16.isTrailSurrogate(first) { units.removeFirst() }
    self = String(decoding: Array(units), as: UTF16.self)
  }
}
