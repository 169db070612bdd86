import Foundation

// proxy LANGUAGE PORT MICROSECONDS: prints the port where it stands before the server at PORT, which
// speaks `postgresql` or `mariadb`, and passes what clients send on so much later. For each line that
// it reads it prints how many round trips there were since the last one; it ends with its input.

/// Prints a number at once, whoever reads it.
func say(_ number: Int) { FileHandle.standardOutput.write(Data("\(number)\n".utf8)) }

let arguments = CommandLine.arguments
guard arguments.count == 4, let language = WireProxy.Language(rawValue: arguments[1]),
  let target = Int(arguments[2]), let delay = Int(arguments[3])
else {
  FileHandle.standardError.write(
    Data("usage: proxy postgresql|mariadb PORT MICROSECONDS\n".utf8))
  exit(2)
}
let proxy = try WireProxy(to: target, speaking: language, delay: .microseconds(delay))
say(proxy.port)
var counted = 0
while readLine() != nil {
  let count = proxy.traffic.roundTrips
  say(count - counted)
  counted = count
}
