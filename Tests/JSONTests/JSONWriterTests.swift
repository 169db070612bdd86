import JSON
import Testing

@Suite("JSON")
struct JSONWriterTests {
  @Test("stands as the reference prints it: a property a line, arrays inline")
  func layout() {
    let document: JSONValue = [
      "name": "x", "none": nil, "flag": true, "count": -3, "empty": [], "nothing": [:],
      "texts": .texts(["a", "b"]), "rows": [["id": 1], ["id": 2, "inner": ["deep": []]]],
    ]
    #expect(
      document.prettyText == """
        {
          "name" : "x",
          "none" : null,
          "flag" : true,
          "count" : -3,
          "empty" : [ ],
          "nothing" : { },
          "texts" : [ "a", "b" ],
          "rows" : [ {
            "id" : 1
          }, {
            "id" : 2,
            "inner" : {
              "deep" : [ ]
            }
          } ]
        }
        """)
  }

  @Test("has a form in one line without blanks")
  func compact() {
    let document: JSONValue = ["level": "INFO", "rows": [1, [:], []], "none": nil]
    #expect(document.compactText == #"{"level":"INFO","rows":[1,{},[]],"none":null}"#)
  }

  @Test(
    "escapes what must be escaped and nothing else",
    arguments: [
      ("a\"b\\c", #""a\"b\\c""#), ("tab\tline\nreturn\r", #""tab\tline\nreturn\r""#),
      ("\u{8}\u{C}\u{0}\u{1F}\u{7F}", #""\b\f\u0000\u001F"# + "\u{7F}\""),
      ("größe/日本語 🚀", "\"größe/日本語 🚀\""), ("", "\"\""),
    ])
  func escapes(text: String, expected: String) {
    #expect(JSONValue.string(text).compactText == expected)
  }

  @Test("sorts properties by code unit: upper case before lower case")
  func sortedProperties() {
    let sorted = JSONValue.sortedObject(
      ["undoable", "undoFilepath", "type"].map { .init($0, nil) })
    #expect(sorted.compactText == #"{"type":null,"undoFilepath":null,"undoable":null}"#)
  }
}
