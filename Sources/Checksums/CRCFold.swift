/// Makes a long text short without changing its CRC-32.
///
/// How a block of sixteen bytes counts depends on its place by a power of `y = x¹²⁸` alone, modulo
/// the polynomial of the CRC. There `1 = y⁻¹⁴⁵ + y⁻¹⁸³ + y⁻²¹¹ + y⁻³⁰⁰`, of all such sums of four
/// the one that reaches least far: so a block may be added to four later ones instead of being
/// hashed, a word at a time. What is left at the end has the length of the farthest and a little,
/// and tables hash it.
@safe struct CRCFold: ~Copyable {
  private typealias Block = SIMD2<UInt64>

  private static let blockSize = MemoryLayout<Block>.size
  private static let distances = (145, 183, 211, 300)
  private static let farthest = distances.3 * blockSize
  /// How many bytes come together before they are folded; all of it stays near the processor.
  private static let batch = 1 << 14
  /// In fewer bytes nothing would be gained.
  static let worthwhile = 1 << 15

  private let memory: UnsafeMutableRawPointer
  /// How many bytes wait in the memory.
  private var filled = 0

  init() {
    // A block more than is filled, as whole blocks are written.
    unsafe memory = .allocate(
      byteCount: Self.farthest + Self.batch + 2 * Self.blockSize, alignment: Self.blockSize)
  }

  deinit { unsafe memory.deallocate() }

  /// Takes all bytes from `start` on that are no line ends into the state, and gives their number.
  mutating func advance(
    _ state: inout UInt32, over bytes: Span<UInt8>, from start: Int
  ) -> Int {
    var index = start
    var folded = 0
    // The state is a part of the text to come: of its first bytes.
    var pending = state
    while index &+ Self.blockSize <= bytes.count {
      append(bytes, &index)
      guard filled >= Self.blockSize else { continue }
      unsafe memory.storeBytes(
        of: memory.load(as: UInt32.self) ^ pending.littleEndian, as: UInt32.self)
      pending = 0
      folded &+= fold()
    }
    state = pending
    let left = unsafe Span(
      _unsafeStart: UnsafePointer(memory.assumingMemoryBound(to: UInt8.self)), count: filled)
    CRCTables.shared.advance(&state, overAll: left)
    let count = folded &+ filled &+ CRCTables.shared.advance(&state, over: bytes, from: index)
    filled = 0
    return count
  }

  /// Fills the memory with what is no line end; moves `index` on.
  private mutating func append(_ bytes: Span<UInt8>, _ index: inout Int) {
    let input = unsafe bytes.bytes
    let last = bytes.count &- Self.blockSize
    let full = Self.farthest &+ Self.batch
    var place = filled
    var source = index
    while source <= last, place <= full {
      // Checked to be inside; any sixteen bytes are a block.
      let block = unsafe input.unsafeLoadUnaligned(fromByteOffset: source, as: Block.self)
      unsafe memory.storeBytes(of: block, toByteOffset: place, as: Block.self)
      let first = LineEnds.hits(in: UInt64(littleEndian: block[0]))
      let second = LineEnds.hits(in: UInt64(littleEndian: block[1]))
      if first | second == 0 {
        place &+= Self.blockSize
        source &+= Self.blockSize
        continue
      }
      let length =
        first != 0 ? first.trailingZeroBitCount &>> 3 : second.trailingZeroBitCount &>> 3 &+ 8
      place &+= length
      source &+= length &+ 1
    }
    filled = place
    index = source
  }

  /// Adds blocks to later ones as long as there are any; gives the number of their bytes.
  private mutating func fold() -> Int {
    let size = Self.blockSize
    let count = (filled &- Self.farthest) / size
    guard count > 0 else { return 0 }
    let (first, second, third, fourth) = Self.distances
    for index in 0..<count {
      let place = unsafe memory + index &* size
      let block = unsafe place.load(as: Block.self)
      unsafe Self.add(block, to: place + first &* size)
      unsafe Self.add(block, to: place + second &* size)
      unsafe Self.add(block, to: place + third &* size)
      unsafe Self.add(block, to: place + fourth &* size)
    }
    filled &-= count &* size
    unsafe memory.copyMemory(from: memory + count &* size, byteCount: filled)
    return count &* size
  }

  @inline(__always)
  private static func add(_ block: Block, to place: UnsafeMutableRawPointer) {
    unsafe place.storeBytes(of: place.load(as: Block.self) ^ block, as: Block.self)
  }
}
