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
		Doc: `A key does not exist at its place. Most often it is misspelled. An unknown key
is never ignored, because its setting would silently keep the default.`,
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
		Doc: `A map has a key twice. The file is refused, because either value may be meant. As
advice, two scripted calls of a file have one name.`,
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
		Doc: `A value has the wrong type for its key: a text instead of a number, or a list instead
of a map. The same is an error for a file that is empty or not a map.`,
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
all. Inside braces a comma ends a text. A # begins a comment, also in "press #". Put quotes
around such texts.`,
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
levels of nesting, 10,000 keys in a map, 10,000 states in a compiled flow. As advice, a
step has more combinations of values than lint checks one by one: findings can be missing.`,
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
