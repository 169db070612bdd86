import SQLScript
import Testing

@Suite("shouldExecute")
struct ScriptConditionTests {
  @Test(
    "is evaluated",
    arguments: [
      ("true", true), ("false", false), (" TRUE ", true), ("a==a", true), ("a == a", true),
      ("a==b", false), ("a!=b", true), ("==prod", false), ("==", true), ("a b == a b", true),
      ("true && false", false), ("true || false", true), ("false || true && false", false),
      ("(false || true) && true", true), ("((a==a))", true), ("x!=y&&y!=z||false", true),
      ("(a==b) || (b==b)", true), ("a=b==a=b", true),
    ])
  func evaluated(expression: String, expected: Bool) throws {
    #expect(try ScriptCondition.evaluate(expression) == expected)
  }

  @Test(
    "is refused when it cannot be read",
    arguments: [
      "", "yes", "a", "true &&", "&& true", "(true", "true)", "a==b==c", "true false", "()",
      "(a==b)c", String(repeating: "(", count: 100_000),
    ])
  func refused(expression: String) {
    let error = #expect(throws: ScriptError.self) { try ScriptCondition.evaluate(expression) }
    #expect(error?.code == .invalidCondition)
    #expect(error?.message == "Unable to parse shouldExecute expression: \(expression)")
  }
}
