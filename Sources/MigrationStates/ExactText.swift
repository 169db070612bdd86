/// A text that equals another only when their code points do.
///
/// The reference tells `é` from `e` with an accent; Swift's strings do not.
struct ExactText: Hashable, Sendable {
  private let text: String

  init(_ text: String) { self.text = text }

  static func == (left: Self, right: Self) -> Bool { isEqual(left.text, right.text) }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  /// Whether two texts have the same code points.
  static func isEqual(_ left: String, _ right: String) -> Bool {
    left.utf8.elementsEqual(right.utf8)
  }
}
