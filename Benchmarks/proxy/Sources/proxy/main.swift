import Foundation

// proxy PORT MICROSECONDS: prints the port where it stands before the server at PORT, and passes
// what clients send on so much later. For each line that it reads it prints how many round trips
// there were since the last one; it ends with its input.
let arguments = CommandLine.arguments
guard arguments.count == 3, let target = Int(arguments[1]), let delay = Int(arguments[2]) else {
  FileHandle.standardError.write(Data("usage: proxy PORT MICROSECONDS\n".utf8))
  exit(2)
}
/// Prints a line at once, although its reader is a pipe.
func tell(_ number: Int) {
  print(number)
  fflush(nil)
}

let proxy = try WireProxy(to: target, delay: .microseconds(delay))
tell(proxy.port)
var counted = 0
while readLine() != nil {
  let count = proxy.traffic.roundTrips
  tell(count - counted)
  counted = count
}
