package import Platform
package import Database

/// The script that a dry run writes, as it comes.
///
/// It is written beside its place and moved there at the end, so that half a script is never taken
/// for a whole one.
package final class DryRunScript {
  private let path: String
  private let syntax: any ClientSyntax
  private let file: OutputFile
  private var buffer: [UInt8] = []

  /// Begins a script.
  ///
  /// - Parameters:
  ///   - path: Where it shall be; missing folders are made.
  ///   - title: What the script does, for its first lines.
  ///   - syntax: How the client that is to run it reads it.
  /// - Throws: ``SystemError`` when the file cannot be written.
  package init(path: String, title: [String], syntax: any ClientSyntax) throws(SystemError) {
    self.path = path
    self.syntax = syntax
    try FileSystem.createFolder(Path.parent(path))
    file = try OutputFile(path + Self.suffix)
    let rule = "-- " + String(repeating: "=", count: 40)
    let lines = [rule] + title.map { "-- " + $0 } + [rule, ""] + syntax.preamble
    append(lines.joined(separator: "\n") + "\n")
  }

  private static let suffix = ".incomplete"

  /// Adds a remark, with an empty line before it.
  package func remark(_ text: String) {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    append("\n" + lines.map { "-- \($0)\n" }.joined())
  }

  /// Adds a statement.
  package func add(_ statement: Span<UInt8>) throws(SystemError) {
    let frame = syntax.frame(for: statement)
    append(frame.before)
    try append(statement)
    append(frame.after)
  }

  package func add(_ statement: String) throws(SystemError) {
    try add(Array(statement.utf8).span)
  }

  /// Adds a COPY with its data, as `psql` takes it.
  package func add(_ statement: Span<UInt8>, copyData: Span<UInt8>) throws(SystemError) {
    try add(statement)
    try append(copyData)
    let endsLine = copyData.isEmpty || copyData[copyData.count - 1] == UInt8(ascii: "\n")
    append(endsLine ? "\\.\n" : "\n\\.\n")
  }

  /// Ends the script and puts it in its place.
  package func finish() throws(SystemError) {
    try flush()
    try FileSystem.move(path + Self.suffix, to: path)
  }

  /// Leaves nothing of it.
  package func discard() { FileSystem.remove(path + Self.suffix) }

  private func append(_ text: String) { buffer.append(contentsOf: text.utf8) }

  private func append(_ bytes: Span<UInt8>) throws(SystemError) {
    if buffer.count + bytes.count > Self.limit { try flush() }
    guard bytes.count <= Self.limit else { return try file.write(bytes) }
    for index in bytes.indices { buffer.append(bytes[index]) }
  }

  private static let limit = 1 << 16

  private func flush() throws(SystemError) {
    try file.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}
