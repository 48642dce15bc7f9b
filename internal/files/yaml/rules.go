package yaml

import "github.com/ivrsim/ivrsim/internal/files/diag"

// Rules are the rules that the reader of YAML checks, in any file.
var Rules = []diag.Rule{
	diag.Rule{
		ID: diag.BadYAML,
		Doc: `The file is not YAML, or uses a part of YAML that is not supported: anchors and
aliases, tags, merge keys, several documents, or an encoding other than UTF-8. A text
that contains ": " or " #" or begins with a sign such as * & ! @ needs quotes.
Indentation is spaces, never tabs.`,
		Bad: `flow: main
start: hello
steps:
  hello: {say: Press: 1, then: bye}
  bye:   {end: resolved}
`,
	}.FixedBy("Press: 1", `"Press: 1"`),
	diag.Rule{
		ID: diag.UnknownKey,
		Doc: `A key does not exist at its place. Most often it is misspelled. It is never passed
over: what it was to set would silently keep its default.`,
		Bad: `flow: main
start: bye
steps:
  bye: {end: resolved, sya: Good bye.}
`,
	}.FixedBy("sya", "say"),
	diag.Rule{
		ID:  diag.MissingKey,
		Doc: `A required key is missing.`,
		Bad: `flow: main
steps:
  bye: {end: resolved}
`,
	}.FixedBy("steps:", "start: bye\nsteps:"),
	diag.Rule{
		ID: diag.DuplicateKey,
		Doc: `A map has a key twice. The file is refused, since either value may be the one that is
meant.`,
		Bad: `flow: main
start: bye
steps:
  bye: {end: resolved}
  bye: {end: resolved, say: Good bye.}
`,
	}.FixedBy(
		": bye", ": hello",
		"  bye: {end: resolved}", "  hello: {say: Hello., then: bye}",
		"  bye: {end: resolved,", "  bye:   {end: resolved,",
	),
	diag.Rule{
		ID: diag.WrongType,
		Doc: `A value has the wrong type for its key: a text where a number belongs, a list where a
map belongs; or a whole file that is empty or no map.`,
		Bad: `flow: main
start: card
steps:
  card: {collect: Enter your card number., digits: 4, attempts: three, then: {collected: bye, exhausted: bye}}
  bye:  {end: resolved, say: Goodbye.}
`,
	}.FixedBy("attempts: three", "attempts: 3"),
	diag.Rule{
		ID: diag.BadValue,
		Doc: `A value has the right type but no meaning: a number out of its range, or no value at
all. A text with a comma inside braces is cut there, and one with a # in it, as "press
#", since that begins a comment: both need quotes.`,
		Bad: `flow: main
start: card
steps:
  card: {collect: Enter your card number., digits: 4, attempts: 0, then: {collected: bye, exhausted: bye}}
  bye:  {end: resolved, say: Goodbye.}
`,
	}.FixedBy("attempts: 0", "attempts: 1"),
	diag.Rule{
		ID: diag.TooLarge,
		Doc: `A file, its nesting, a map or a compiled flow is too large: 1 MiB for a file, 64
levels of nesting, 5,000 keys in a map, 10,000 states in a compiled flow.`,
		Bad: `flow: main
start: bye
steps:
  bye: {end: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ resolved ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}
`,
	}.FixedBy(
		"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[ resolved ]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]",
		"resolved",
	),
}
