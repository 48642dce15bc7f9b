package yaml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// strictness is the content of a file, and the findings in it.
var strictness = []struct{ src, tree, found string }{
	{"say: Press: 1\n", "", `1:6 bad-yaml: a text with ": " in it needs quotes; write "Press: 1"`},
	{"a: \"x\nb: 1\n", "", "1:4 bad-yaml: this quote is not closed; close it; a text with an apostrophe needs double quotes"},
	{"a: [1, 2\nb: 1\n", "", "1:8 bad-yaml: a comma or ] is missing at the end of this line; close the [ of column 4 in line 1"},
	{"a: {b: c\nd: e}\n", "", "1:8 bad-yaml: a comma or } is missing at the end of this line; close the { of column 4 in line 1"},
	{"a: {b: c\nd: e\n", "", "1:8 bad-yaml: a comma or } is missing at the end of this line; close the { of column 4 in line 1"},
	{"key\nb: c\n", "", `1:1 bad-yaml: "key" is not a key with a value; write KEY: VALUE, with a space after the colon`},
	{"a: b\n  c: d\n", "", "2:3 bad-yaml: this line is indented as if it continued the text above; do not indent it, like line 1, or quote the text if it is meant"},
	{"a: 'x' y\n", "", "1:8 bad-yaml: unexpected text after a value; put the whole text in double quotes; an apostrophe ends a single-quoted one"},
	{"a: |2-  # c\n   x\n y\n", "", "3:2 bad-yaml: the indentation of this line matches no line above it; indent it by 3 spaces like line 2"},
	{"{a, b}\n", "{a: null, b: null}", "1:2 bad-value: \"a\" has no value; write \"a: VALUE\"\n1:5 bad-value: \"b\" has no value; write \"b: VALUE\""},
	{"{a: b, then {c: d}}\n", "", `1:8 bad-yaml: a colon is missing after "then"; write "then: …"`},
	{"{'1, one' a}\n", "", `1:2 bad-yaml: a colon is missing after "1, one"; write "1, one: …"`},
	{"a:\n  \tb: 1\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces"},
	{"a:\n\tb: c\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces"},
	{"a:\n  b:\n\tc: d\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 4 spaces"},
	{"a:\n  -\n\tb: c\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 4 spaces"},
	{"a: | # c\n  x\n  y\n", `{a: "x\ny\n"}`, ""},
	{"a: {\tb: c}\n", `{a: {b: "c"}}`, ""},
	{"a:\tb\n", `{a: "b"}`, ""},
	{"x: {\"a\":1, 'b':2}\n", `{x: {a: "1", b: "2"}}`, ""},
	{"a: - b\n", "", `1:4 bad-yaml: a list begins on a line of its own; put it below the key, write [a, b], or quote "-"`},
	{"x: {1: a, #: b}", "", `1:11 bad-value: "#" begins a comment; quote the key: "#":`},
	{"{#: b}", "", `1:2 bad-value: "#" begins a comment; quote the key: "#":`},
	{"a: b #: c\n", `{a: "b"}`, `1:6 bad-value: "#" begins a comment; quote the key: "#":`},
	{"#: x\n", "", `1:1 bad-value: "#" begins a comment; quote the key: "#":`},
	{"a: *\n", "", "1:4 bad-yaml: * begins a YAML alias, which is not supported here; quote the text"},
	{"{1: *card, 2: x}", "", "1:5 bad-yaml: * begins a YAML alias, which is not supported here; quote the text"},
	{"{*: x}", "", "1:2 bad-yaml: * begins a YAML alias, which is not supported here; quote the text"},
	{"a: !x y", "", "1:4 bad-yaml: ! begins a YAML tag, which is not supported here; quote the text"},
	{"a: &x", "", "1:4 bad-yaml: & begins a YAML anchor, which is not supported here; quote the text"},
	{"&a b: c", "", "1:1 bad-yaml: & begins a YAML anchor, which is not supported here; quote the text"},
	{"x:\n- - a\n  - b\n", `{x: [["a", "b"]]}`, ""},
	{"a: \"q\\\"\\u00e9\" # c\n", `{a: "q\"é"}`, ""},
	{"a: 'x\n\n  y'\nb: c\n", `{a: "x\ny", b: "c"}`, ""},
	{"a: |\n  x" + strings.Repeat("\n", 30) + "  y\nb: *\n", "", "33:4 bad-yaml: * begins a YAML alias, which is not supported here; quote the text"},
	{"a: plain\n  cont # c\nb: c\n", `{a: "plain cont", b: "c"}`, ""},
	{"a: plain\n\n  cont\n  more\nb: c\n", `{a: "plain\ncont more", b: "c"}`, ""},
	{"a: plain\n\n   \n  cont\n\n  more\n\nb: c\n", `{a: "plain\n\ncont\nmore", b: "c"}`, ""},
	{"a: >\n  x\n\n  y\nb: c", `{a: "x\ny\n", b: "c"}`, ""},
	{"a: b\r\nc: 'd'\r\n", `{a: "b", c: "d"}`, ""},
	{"a: 0012\nb: 1e3\nc: yes\nd: NULL\ne: .inf", `{a: "0012", b: "1e3", c: "yes", d: null, e: ".inf"}`, `4:4 bad-value: NULL is not a value; quote it if the text is meant: "NULL"`},
	{"a: |\nb: c\n", `{a: "", b: "c"}`, ""},
	{"a: # c\n  b\n", `{a: "b"}`, ""},
	{"a: ? b\n", "", "1:4 bad-yaml: ? begins a key of several parts, which is not supported here; quote the text"},
	{"a: [\n]\n", "{a: []}", ""},
	{"a: \"\\q\"\n", "", "1:4 bad-yaml: this backslash begins no escape that YAML knows; write \\\\ for a backslash"},
	{"a: x,y\nb: [x,y]\nc: {x,y: z}\nd: [a:b, http://x]\n", `{a: "x,y", b: ["x", "y"], c: {x: null, y: "z"}, d: ["a:b", "http://x"]}`, `3:5 bad-value: "x" has no value; write "x: VALUE"`},
	{"a: {b: [08:00-12:00, 13:00, x: y, a:b:c, 'q':1]}\n", `{a: {b: ["08:00-12:00", "13:00", {x: "y"}, "a:b:c", {q: "1"}]}}`, ""},
	{"a: '\n", "", "1:4 bad-yaml: this quote is not closed; close it; a text with an apostrophe needs double quotes"},
	{"'a': b\n\"c\": d\n", `{a: "b", c: "d"}`, ""},
	{"a: 08:00-20:00\nb: \"a\"b\n", "", `2:7 bad-yaml: unexpected text after a value; put the whole text in quotes, with \" for a quote inside`},
	{"a: %x", "", "1:4 bad-yaml: % begins a YAML directive, which is not supported here; quote the text"},
	{"%x", "", "1:1 bad-yaml: % begins a YAML directive, which is not supported here; quote the text"},
	{"a :b\n", "", `1:1 wrong-type: the file is a text, not a map of keys; write "KEY: VALUE", with a space after the colon`},
	{"a: :b\n", `{a: ":b"}`, ""},
	{"a::\n", "{a:: null}", `1:3 bad-value: "a:" has no value; write it after the colon`},
	{":\n", "", "1:1 bad-yaml: a colon without a key before it; quote a text with a colon; a list or map cannot be a key"},
	{"x: 100%\ny: -\nz: ---\n", "", `2:4 bad-yaml: a list begins on a line of its own; put it below the key, write [a, b], or quote "-"`},
	{"a: ...\n", `{a: "..."}`, ""},
	{"<<: x\n", "", "1:1 bad-yaml: << merges another map, which is not supported here; quote the text"},
	{"a: [<<, b]", `{a: ["<<", "b"]}`, ""},
	{"\ta: b\n", "", "1:1 bad-yaml: this line is indented with a tab; do not indent it"},
	{"a: b\n\n\t\nc: d\n", `{a: "b", c: "d"}`, ""},
	{"a: b\t\nc: d\n", `{a: "b", c: "d"}`, ""},
	{"a: |\n\tx\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces"},
	{"🎉: {b: c}\n", `{🎉: {b: "c"}}`, ""},
	{"steps:\nhello: {say: hi}\n", `{steps: null, hello: {say: "hi"}}`, `1:6 bad-value: "steps" has no value; write it, or indent the lines that belong to it`},
	{"press: #\n", "{press: null}", `1:6 bad-value: "press" has no value; a # begins a comment; quote the text`},
	{"x:\n  - press: #\n", "{x: [{press: null}]}", `2:10 bad-value: "press" has no value; a # begins a comment; quote the text`},
	{"x: {press: #}\n", "", "1:4 bad-yaml: this { is not closed; close it with }, before the # that begins a comment"},
	{"x: [press: #1]\n", "", "1:4 bad-yaml: this [ is not closed; close it with ], before the # that begins a comment"},
	{"a:\n  b: 1\n c: 2\n", "", "3:2 bad-yaml: the indentation of this line matches no line above it; indent it by 2 spaces like line 2, or do not indent it, like line 1"},
	{"a:\n  b: 1\n c: 2\n d: 3\ne:\n   f: 4\n    g: 5\n", "", "3:2 bad-yaml: the indentation of this line matches no line above it; indent line 2 as this one\n" +
		"7:5 bad-yaml: this line is indented as if it continued the text above; indent it by 3 spaces like line 6, or do not indent it, like line 5, or quote the text if it is meant"},
	{"a:\n\tb: 1\n\tc: 2\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces\n3:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces like line 2"},
	{"a:\n    b: 1\n  c: 2\n", "", "3:3 bad-yaml: the indentation of this line matches no line above it; indent it by 4 spaces like line 2, or do not indent it, like line 1"},
	{"a: 1\na: 2\n", `{a: "1"}`, `2:1 duplicate-key: "a" is already in line 1; rename or remove one of the two`},
	{"a: 1\n---\nb: 2\n", "", "2:1 bad-yaml: a second document begins here; put it in a file of its own"},
	{"---\na: 1\n...\n", `{a: "1"}`, ""},
	{"---\n", "", "1:1 wrong-type: the file is empty; write its keys, or delete it"},
	{"", "", "1:1 wrong-type: the file is empty; write its keys, or delete it"},
	{"# only\n", "", "1:1 wrong-type: the file is empty; write its keys, or delete it"},
	{"- a\n", "", `1:1 wrong-type: the file is a list, not a map of keys; write "KEY: VALUE", with a space after the colon`},
	{"just text\n", "", `1:1 wrong-type: the file is a text, not a map of keys; write "KEY: VALUE", with a space after the colon`},
	{"a:b\n", "", `1:1 wrong-type: the file is a text, not a map of keys; write "KEY: VALUE", with a space after the colon`},
	{"{}\n", "", "1:1 wrong-type: the file is empty; write its keys, or delete it"},
	{"a: []]\n", "", "1:6 bad-yaml: this ] closes nothing; remove it, or quote the text"},
	{"a: [1,,2]\n", "", "1:7 bad-yaml: a comma without a value before it; remove it"},
	{"a: {b: c d: e}\n", "", `1:8 bad-yaml: a text with ": " in it needs quotes; write "c d: e"`},
	{"a: {b: c\n    d: e}\n", "", "1:8 bad-yaml: a comma or } is missing at the end of this line; close the { of column 4 in line 1"},
	{"a: say 'x'\n", `{a: "say 'x'"}`, ""},
	{"a: 'Don't press'\n", "", "1:9 bad-yaml: unexpected text after a value; put the whole text in double quotes; an apostrophe ends a single-quoted one"},
	{"a: \"He said \"no\"\"\n", "", `1:14 bad-yaml: unexpected text after a value; put the whole text in quotes, with \" for a quote inside`},
	{"x: {hear: hotel, embassy}\n", `{x: {hear: "hotel"}}`, `1:18 bad-value: "embassy" has no value; quote the text with a comma: "hotel, embassy"`},
	{"x: {hear: one, two, three, b: c}\n", `{x: {hear: "one", b: "c"}}`, `1:16 bad-value: "two" has no value; quote the text with a comma: "one, two, three"`},
	{"x: [silent, queued: a@b, wait: 40s]\n", `{x: ["silent", {queued: "a@b"}, {wait: "40s"}]}`, ""},
	{"a: null\nb: ~\nc:\nd: ''\n", `{a: null, b: null, c: null, d: ""}`, "1:4 bad-value: null is not a value; quote it if the text is meant: \"null\"\n2:4 bad-value: ~ is not a value; quote it if the text is meant: \"~\"\n3:2 bad-value: \"c\" has no value; write it, or indent the lines that belong to it"},
	{"a: \x00b\n", "", "1:4 bad-yaml: the control character U+0000; remove it"},
	{"a: \xe9\n", "", "1:4 bad-yaml: the byte 0xE9 is not UTF-8; save the file as UTF-8"},
	{"a: \xff", "", "1:4 bad-yaml: the byte 0xFF is not UTF-8; save the file as UTF-8"},
	{"\xff\xfea\x00", "", "1:1 bad-yaml: this is not UTF-8 but looks like UTF-16; save the file as UTF-8"},
	{"a: @x\n", "", "1:4 bad-yaml: a text does not begin with @; quote it"},
	{"\ufeffa: b\n", `{a: "b"}`, ""},
	{"a: b   \nc: d  \n", `{a: "b", c: "d"}`, ""},
	{"a: = \n", `{a: "="}`, ""},
	{"x:\n- a\n- b\ny: z\n", `{x: ["a", "b"], y: "z"}`, ""},
	{"x:\n  - a: 1\n    b: 2\n  - c\n y: 3\n", "", "5:2 bad-yaml: the indentation of this line matches no line above it; do not indent it, like line 1"},
	{"x:\n  - a\n  b: c\n", "", "3:3 bad-yaml: the indentation of this line matches no line above it; do not indent it, like line 1"},
	{"x:\n  a: b\n  - c\n", "", "3:3 bad-yaml: a dash begins an item of a list, and this is a map; remove the dash, or indent the list below its key"},
	{"[a]: b\n", "", "1:4 bad-yaml: a colon without a key before it; quote a text with a colon; a list or map cannot be a key"},
	{"{a: b}: c\n", "", "1:7 bad-yaml: a colon without a key before it; quote a text with a colon; a list or map cannot be a key"},
	{"a: > press\n", "", "1:4 bad-yaml: | and > begin a text of several lines, and no such line follows; quote a text that begins so, or indent its lines"},
	{"a: b\nc\nd: e\n", "", `2:1 bad-yaml: "c" is not a key with a value; write KEY: VALUE, with a space after the colon`},
	{"a: b\nc\n", "", `2:1 bad-yaml: "c" is not a key with a value; write KEY: VALUE, with a space after the colon`},
	{"a: \"x\" # y\n", `{a: "x"}`, ""},
	{"steps:\n  a: {say: hi}\n b: {end: x}\n", "", "3:2 bad-yaml: the indentation of this line matches no line above it; indent it by 2 spaces like line 2, or do not indent it, like line 1"},
	{"a: x\n\tb\n", `{a: "x b"}`, ""},
	{"steps:\n  a: x\nb:\n    c: d\n  e: x\n  f: x\n", "", "3:1 bad-yaml: this line is indented less than the lines above and below; indent it by 2 spaces like line 2"},
	{"steps:\n  a: x\n b: x\n  c: x\n  d: x\n", "", "3:2 bad-yaml: the indentation of this line matches no line above it; indent it by 2 spaces like line 2"},
	{"a: (x)\n b: c\n", "", "2:2 bad-yaml: this line is indented as if it continued the text above; do not indent it, like line 1, or quote the text if it is meant"},
	{"a: 1\n  2: 3\n", "", "2:3 bad-yaml: this line is indented as if it continued the text above; do not indent it, like line 1, or quote the text if it is meant"},
	{"x: {a: b}}\n", "", "1:10 bad-yaml: this } closes nothing; remove it, or quote the text"},
	{"x: {a: [b}\n", "", "1:10 bad-yaml: this } does not close the [ in line 1; close it with ]"},
	{"[a]\nb: c\n", "", "2:1 bad-yaml: a second value begins here; a file has one map: remove the other value"},
	{"{a: b}\n'c': d\n", "", "2:1 bad-yaml: a second value begins here; a file has one map: remove the other value"},
	{"[a\nb: c]\n", "", "2:1 bad-yaml: this line is indented as if it continued the text above; write it on the line above, or quote the text if it is meant"},
	{"{\"a\nb\": c}\n", "", "2:1 bad-yaml: this line is indented as if it continued the text above; write it on the line above, or quote the text if it is meant"},
	{"- a\nb: c\n", "", "2:1 bad-yaml: the indentation of this line matches no line above it; indent it by 2 spaces like line 1"},
	{"a: - \n", "", `1:4 bad-yaml: a list begins on a line of its own; put it below the key, write [a, b], or quote "-"`},
	{"x:\n- a:\n- b: c\n", `{x: [{a: null}, {b: "c"}]}`, `2:4 bad-value: "a" has no value; write it after the colon`},
	{"a:   \n  - \n  - x\n", `{a: [null, "x"]}`, "2:3 bad-value: this item has no value; write it, or remove the dash"},
	{"a: {b: hello,\n   c: hello you\n   world, d: e}\n", `{a: {b: "hello", c: "hello you world", d: "e"}}`, ""},
	{"a: {b: hello\n  world  # c\n }\n", `{a: {b: "hello world"}}`, ""},
	{"a: {d: htt,://x:80}\n", `{a: {d: "htt"}}`, `1:12 bad-value: "://x:80" has no value; quote the text with a comma: "htt,://x:80"`},
	{"a: {b: [x:y:z, 08:00-12:00], c: 08:00:00, d: http://x:80}\n", `{a: {b: ["x:y:z", "08:00-12:00"], c: "08:00:00", d: "http://x:80"}}`, ""},
	{"a: {08:00-16:00: 240}\n", `{a: {08:00-16:00: "240"}}`, ""},
	{"a: {b:c\n     d: e}\n", "{a: {b: null}}", `1:5 bad-value: "b:c d: e" has no value; put a space after the colon: "b: c d: e"`},
	{"a: {08:00-16:00: [b]}\n", `{a: {08:00-16:00: ["b"]}}`, ""},
	{"a: {b:\"1, 2\", c: d}\n", `{a: {b: "1, 2", c: "d"}}`, `1:5 bad-value: "b:1, 2" has no value; put a space after the colon`},
	{"a: {\"b\":\"1\", c:{d: e}}\n", `{a: {b: "1", c: {d: "e"}}}`, ""},
	{"a:\n  b:\"1\" # c\n  d: e\n", "", `2:3 bad-yaml: "b:\"1\"" is not a key with a value; write KEY: VALUE, with a space after the colon`},
	{"a: {b} is c\n", "", "1:4 bad-yaml: a text that begins with { needs quotes; put quotes around the whole text"},
	{"a: {b: c, d: It is {e}.}\n", "", "1:14 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: c, d: {e} is it.}\n", "", "1:14 bad-yaml: a text that begins with { needs quotes; put quotes around the whole text"},
	{"a: {b: {c}{d}, e: f}\n", "", "1:8 bad-yaml: a text that begins with { needs quotes; put quotes around the whole text"},
	{"a: [b, hear: is {c}, d: e]\n", "", "1:14 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: [b {c}, d]\n", "", "1:5 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: Hello, {c}, it is {d} now, e: f}\n", "", "1:15 bad-yaml: a list or a map cannot be a key; write KEY: VALUE, or quote a text that begins so"},
	{"a: {b: Ready {c}: yes, d: e}\n", "", "1:8 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: Für {c}\n  ab {d}. # e\n  f, g: h}\n", "", "1:8 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: is {c}\n    d: e}\n", "", "1:8 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: {c} \"d\" e, f: g}\n", "", "1:8 bad-yaml: a text that begins with { needs quotes; put quotes around the whole text"},
	{"a: {b: Hello {c}! It is, d: e}\n", "", "1:8 bad-yaml: a text with {…} in it needs quotes here; put quotes around the whole text"},
	{"a: {b: {c}, d: e}\n", `{a: {b: {c: null}, d: "e"}}`, `1:9 bad-value: "c" has no value; write "c: VALUE", or quote a text that begins with {`},
	{"a: {b: c {d: e}}\n", "", "1:10 bad-yaml: a comma is missing before this; write one, or put quotes around the whole text"},
	{"a: {b}\n", "{a: {b: null}}", `1:5 bad-value: "b" has no value; write "b: VALUE", or quote a text that begins with {`},
	{"a: {b:1}\n", "{a: {b: null}}", `1:5 bad-value: "b:1" has no value; put a space after the colon: "b: 1"`},
	{"a: {[b]: c}\n", "", "1:5 bad-yaml: a list or a map cannot be a key; write KEY: VALUE, or quote a text that begins so"},
	{"a: |press", "", "1:4 bad-yaml: | and > begin a text of several lines, and no such line follows; quote a text that begins so, or indent its lines"},
	{"a: >$\n  x\n", "", "1:4 bad-yaml: | and > begin a text of several lines, and no such line follows; quote a text that begins so, or indent its lines"},
	{"a: ,b\n", "", "1:4 bad-yaml: a text does not begin with ,; quote it"},
	{"a: {b: \"c, d: e}\nf: \"g\"\n", "", `1:8 bad-yaml: this quote is closed only in line 2; close it where its text ends`},
	{"a: \"b\nc: \"d\"\n", "", `1:4 bad-yaml: this quote is closed only in line 2; close it where its text ends`},
	{"a: {b: c}\n  d: e\n", "", "2:3 bad-yaml: the indentation of this line matches no line above it; do not indent it, like line 1"},
	{"a:\n  b: c\n\td: e\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces like line 2"},
	{"a:\n  b: c\n\t\t\td: e\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces like line 2"},
	{"a: {b: c,\n\u00a0\u00a0d: e}\n", `{a: {b: "c", d: "e"}}`, ""},
	{"a: [x]\nb: c\nd\n", "", `3:1 bad-yaml: "d" is not a key with a value; write KEY: VALUE, with a space after the colon`},
	{"  a: x\nb: y\n  c: z\n", "", "2:1 bad-yaml: the indentation of this line matches no line above it; indent it by 2 spaces like line 1"},
	{"- a: 1\n - b: 2\n", "", "2:2 bad-yaml: the indentation of this line matches no line above it; do not indent it, like line 1"},
	{"a:\n b: c\n  d: e\n", "", "3:3 bad-yaml: this line is indented as if it continued the text above; indent it by 1 space like line 2, or do not indent it, like line 1, or quote the text if it is meant"},
	{"  a: 1\nb: 2\nc: 3\nd: 4\n", "", "2:1 bad-yaml: the indentation of this line matches no line above it; do not indent line 1"},
	{"a:\n b: c\n\td: e\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 1 space like line 2"},
	{"a:\n b: [c]\n\td: e\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 1 space like line 2"},
	{"x:\n - [a]\n\t- b\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 1 space like line 2"},
	{"x:\n -\n\tb: c\n", "", "3:1 bad-yaml: this line is indented with a tab; indent it by 3 spaces"},
	{"{,: a}\n", "", "1:2 bad-yaml: a comma without a value before it; remove it"},
	{"a: [: b]\n", "", "1:5 bad-yaml: a colon without a key before it; quote a text with a colon; a list or map cannot be a key"},
	{"- a: 1\n   b: 2\n   c: 3\n   d: 4\n", "", "2:4 bad-yaml: this line is indented as if it continued the text above; indent line 1 by 1 space, or quote the text if it is meant"},
	{"a:\n\tb:\n      d: e\n    f: g\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 4 spaces"},
	{"a:\n\tb: c\n    d: e\n\tf: g\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 4 spaces\n4:1 bad-yaml: this line is indented with a tab; indent it by 4 spaces like line 3"},
	{"a:\n\tb: c\n\td: e\n  f: g\n", "", "2:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces\n3:1 bad-yaml: this line is indented with a tab; indent it by 2 spaces like line 2"},
	{"a: {b: c,\n\td: e}\n", `{a: {b: "c", d: "e"}}`, ""},
	{"a: x\ty\nb: z\n", `{a: "x y", b: "z"}`, ""},
	{"say: To hear this again, press #. To order, press 0.\n", `{say: "To hear this again, press"}`, `1:32 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say: now press # to hear this\n", `{say: "now press"}`, `1:16 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say: Press # to hear this again\n", `{say: "Press"}`, `1:12 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say:\n  es: Para oír esto otra vez, oprima la tecla # ahora.\n", `{say: {es: "Para oír esto otra vez, oprima la tecla"}}`, `2:47 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say: Enter your number, then press #\na: b\n", `{say: "Enter your number, then press", a: "b"}`, `1:36 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say: Wait in room #5.\n", `{say: "Wait in room"}`, `1:19 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"say: To order,\n  press # now\n  or zero\na: b\n", "", `2:9 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"a: {end: b, say: Press # to hear this again.}\nc: d\n", "", `1:24 bad-value: "#" begins a comment; put quotes around the whole text`},
	{"a: {end: b, say: Hello # there}\nc: d\n", "", "1:18 bad-yaml: a comma or } is missing at the end of this line; close the { of column 4 in line 1"},
	{"a: {end: b, say: Hello # there}\n", "", "1:4 bad-yaml: this { is not closed; close it with }, before the # that begins a comment"},
	{"a: {b: c # {d}\n    e: f}\n", "", "1:8 bad-yaml: a comma or } is missing at the end of this line; close the { of column 4 in line 1"},
	{"timeout: 5s # five\nsay: Hello. # greeting\nx:\n  - rewards # loyalty\n  - hear: press # it asks\n  - hear: four digits #2\n", `{timeout: "5s", say: "Hello.", x: ["rewards", {hear: "press"}, {hear: "four digits"}]}`, ""},
	{"say: For a person, press 0 # the main menu\na: Good bye # last\nb: The line is busy #17\nc: service_level 20s #1 of two\nd: 1 per 10m #\n", `{say: "For a person, press 0", a: "Good bye", b: "The line is busy", c: "service_level 20s", d: "1 per 10m"}`, ""},
	{"a: 'Press' # to\nb: |\n  Press # to\n# c\nd: Press\n# to\n", `{a: "Press", b: "Press # to\n", d: "Press"}`, ""},
	{"then: exhausted: order\n", "", `1:7 bad-yaml: a map on the line of its key needs braces; write {exhausted: order}, or "exhausted: order" if it is a text`},
	{"choices: 0: order, 1: person # two\n", "", `1:10 bad-yaml: a map on the line of its key needs braces; write {0: order, 1: person}, or "0: order, 1: person" if it is a text`},
	{"choices: \"0, agent\": order\n", "", `1:10 bad-yaml: a map on the line of its key needs braces; write {"0, agent": order}`},
	{"allow: long-menu: short, they say\n", "", `1:8 bad-yaml: a map on the line of its key needs braces; write {long-menu: short, they say}, or "long-menu: short, they say" if it is a text`},
	{"handling: orders: {mean: 3m}\n", "", `1:11 bad-yaml: a map on the line of its key needs braces; write {orders: {mean: 3m}}, or "orders: {mean: 3m}" if it is a text`},
	{"a: one: two: three\n", "", `1:4 bad-yaml: a map on the line of its key needs braces; write {one: two: three}, or "one: two: three" if it is a text`},
	{"x: {menu: a, choices: 0: order, then: b}\n", "", `1:23 bad-yaml: a map on the line of its key needs braces; write {0: order}, or "0: order" if it is a text`},
	{"x: {menu: a, choices: \"0, b\": c}\n", "", `1:23 bad-yaml: a map on the line of its key needs braces; write {"0, b": …}`},
	{"a: {total: 42,000, b: c}\n", `{a: {total: "42", b: "c"}}`, `1:15 bad-value: "000" has no value; quote the text with a comma: "42,000"`},
	{"a: {at_most: 0,1%}\n", `{a: {at_most: "0"}}`, `1:16 bad-value: "1%" has no value; quote the text with a comma: "0,1%"`},
	{"a: {takes: 1,5s}\n", `{a: {takes: "1"}}`, `1:14 bad-value: "5s" has no value; quote the text with a comma: "1,5s"`},
	{"a: {b: 42, 000}\n", `{a: {b: "42"}}`, `1:12 bad-value: "000" has no value; quote the text with a comma: "42, 000"`},
	{"a: {\"0, b: c}\nd:\n  e: {\"1, f\": g}\n", "", "1:5 bad-yaml: this quote is closed only in line 3; close it where its text ends"},
	{"a: {b: c}\n\u00a0\u00a0d: e\n", "", "2:1 bad-yaml: this line is indented with a no-break space; do not indent it, like line 1"},
	{"x:\n  a: b\n \u00a0c: d\n", "", "3:1 bad-yaml: this line is indented with a no-break space; indent it by 2 spaces like line 2"},
	{"a: Nota:\u00a0uno\u00a0# dos\n\u00a0\nb: \"c:\u00a0d\"\n", `{a: "Nota:\u00a0uno\u00a0# dos", b: "c:\u00a0d"}`, ""},
}

func TestParse(t *testing.T) {
	for _, tt := range strictness {
		t.Run(tt.src, func(t *testing.T) {
			var found diag.Findings
			tree := ""
			if root := yaml.Parse("f.yaml", []byte(tt.src), &found); root != nil {
				tree = dump(root)
			}
			if diff := cmp.Diff(tt.tree, tree); diff != "" {
				t.Errorf("tree (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(tt.found, list(&found)); diff != "" {
				t.Errorf("found (-want +got):\n%s", diff)
			}
		})
	}
}

// Each edit of a finding mends it: the file has an error less with the edit.
func TestEditsMendTheirFindings(t *testing.T) {
	edits := 0
	for _, tt := range strictness {
		var found diag.Findings
		yaml.Parse("f.yaml", []byte(tt.src), &found)
		for _, x := range found.Sorted() {
			if x.Edit.IsZero() {
				continue
			}
			edits++
			var again diag.Findings
			mended := diag.Edited(tt.src, []diag.Edit{x.Edit})
			yaml.Parse("f.yaml", []byte(mended), &again)
			if strings.Contains(list(&again), x.Message) {
				t.Errorf("%q has %s, and with its edit %q has %s", tt.src, list(&found), mended, list(&again))
			}
		}
	}
	if edits < 3 {
		t.Errorf("only %d findings have an edit", edits)
	}
}

// A file that ends anywhere is read, or has findings in its lines.
func TestCutFiles(t *testing.T) {
	for _, tt := range strictness {
		src := tt.src[:min(len(tt.src), 100)]
		for cut := range len(src) {
			var found diag.Findings
			root := yaml.Parse("f.yaml", []byte(src[:cut]), &found)
			lines := strings.Split(src[:cut], "\n")
			for _, x := range found.Sorted() {
				if x.Place.Line < 1 || x.Place.Line > len(lines) {
					t.Errorf("%q has a finding in line %d: %s", src[:cut], x.Place.Line, x.Message)
				}
			}
			if root == nil && found.Len() == 0 {
				t.Errorf("%q is not read, without a finding", src[:cut])
			}
		}
	}
}

// dump writes a tree on one line.
func dump(n *yaml.Node) string {
	var parts []string
	switch n.Kind {
	case yaml.Null:
		return "null"
	case yaml.Scalar:
		return fmt.Sprintf("%q", n.Text)
	case yaml.List:
		for _, item := range n.Items {
			parts = append(parts, dump(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	for _, e := range n.Pairs {
		parts = append(parts, e.Key.Text+": "+dump(e.Value))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// list writes findings as lines "LINE:COLUMN RULE: MESSAGE; FIX".
func list(found *diag.Findings) string {
	var lines []string
	for _, x := range found.Sorted() {
		lines = append(lines, fmt.Sprintf("%d:%d %s: %s; %s", x.Place.Line, x.Place.Column, x.Rule, x.Message, x.Fix))
	}
	return strings.Join(lines, "\n")
}

// A text is marked from its first character to its last, quotes and escapes included.
func TestAPlaceIsAsWideAsTheText(t *testing.T) {
	for src, want := range map[string][2]int{
		`a: plain text # and a comment`: {4, 10},
		`a: "it \"is\" so"   # "x"`:     {4, 14},
		`a: "it ends in \\" # "x"`:      {4, 15},
		`a: "it's so" # 'x'`:            {4, 9},
		`a: 'it''s so' # 'x'`:           {4, 10},
		`a: 'say "so\' # "x"`:           {4, 10},
		`{要: "再発行", a: '要''る', b: c}`:   {15, 6},
		`{要: 再発行, a: 要る, b: c}`:         {13, 2},
	} {
		var found diag.Findings
		at := yaml.Parse("x.yaml", []byte(src), &found).Get("a").Place
		if found.Len() > 0 || [2]int{at.Column, at.Width} != want {
			t.Errorf("%s: %v of %d, want %v; %v", src, at, at.Width, want, found.Sorted())
		}
	}
}

func TestParseValue(t *testing.T) {
	for text, want := range map[string]string{
		"40":           "f:1:1 a text",
		"\n   [a, b]":  "f:2:4 a list",
		"  {a: b}":     "f:1:3 a map",
		"":             "f:1:1: there is no value",
		" # a comment": "f:1:13: there is no value",
		"  [a":         "f:1:3: this [ is not closed",
		"~":            "f:1:1: ~ is not a value",
	} {
		var found diag.Findings
		got := ""
		if n := yaml.ParseValue("f", text, &found); n != nil {
			got = fmt.Sprintf("%s %s", n.Place, n.Kind)
		}

		for _, x := range found.Sorted() {
			got += fmt.Sprintf("%s: %s", x.Place, x.Message)
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

// A certain fix changes these characters of the file and no others. An uncertain one has no edit.
func TestEditsOfSyntax(t *testing.T) {
	for src, want := range map[string]string{
		// A quote is closed at the end of its line if the next line is a key, or empty.
		"say: \"Hello\nb: c\n":           "say: \"Hello\"\nb: c\n",
		"say: 'Hello\nb: c\n":            "say: 'Hello'\nb: c\n",
		"a:\n  - say: \"Hi\n":            "a:\n  - say: \"Hi\"\n",
		"say: \"Hello\n\nb: c\n":         "say: \"Hello\"\n\nb: c\n",
		"é: \"Grüße\nb: \"c\"\n":         "é: \"Grüße\"\nb: \"c\"\n",
		"say: \"Hello # there\nb: c\n":   "",
		"say: \"Hello\n more\nb: c\n":    "",
		"say: \"He said \\\"x\nb: c\n":   "",
		"say: [\"Hello\nb: c\n":          "",
		"say: \"Hello\nb: c\nd: \"e\"\n": "say: \"Hello\"\nb: c\nd: \"e\"\n",

		// A space follows the colon of a key at the begin of its line.
		"a: b\nc:d\n":             "a: b\nc: d\n",
		"a:\n  b: c\n  größe:d\n": "a:\n  b: c\n  größe: d\n",
		"a: b\nc:d:e\n":           "",
		"a: b\nc:/d\n":            "",
		"a: b\nc:\\d\n":           "",
		"a: b\nc d:e\n":           "",
		"a: b\n'c:d'\n":           "",
		"a: b\nc:d\n e\n":         "",
		"a: {b:\"1\", c: d}\n":    "a: {b: \"1\", c: d}\n",
		"a: {größe:'1', c: d}\n":  "a: {größe: '1', c: d}\n",

		// A text with a colon is quoted up to the end of its line.
		"say: Press: 1\n":           "say: \"Press: 1\"\n",
		"  - say: Grüße: 1\nb: c\n": "  - say: \"Grüße: 1\"\nb: c\n",
		"say: Press: 1\"\n":         "say: \"Press: 1\"\n",
		"say: Press: \\1\n":         "",
		"say: Press: 1 # one\n":     "",
		"say: the \"one\" key: 1\n": "",
	} {
		var found diag.Findings
		yaml.Parse("f.yaml", []byte(src), &found)
		got := ""
		for _, x := range found.Sorted() {
			if !x.Edit.IsZero() {
				got += diag.Edited(src, []diag.Edit{x.Edit})
			}
		}
		if got != want {
			t.Errorf("%q becomes %q, want %q; %s", src, got, want, list(&found))
		}
	}
}

// A text with ": " in it is quoted by an edit, after which the file has no error and the text is the same. A text that
// has a quote inside gets no edit, because the end of the meant text is uncertain.
func TestQuotesAreAdded(t *testing.T) {
	for written, want := range map[string]string{
		`Press: 1`:           `Press: 1`,
		`Press: 1"`:          `Press: 1`,
		`the "one" key: 1`:   "",
		`the key: "one"`:     "",
		`the key: 1" and 2"`: "",
	} {
		src := "say: " + written + "\n"
		var found diag.Findings
		yaml.Parse("f.yaml", []byte(src), &found)

		edit := found.Sorted()[0].Edit
		if want == "" {
			if !edit.IsZero() {
				t.Errorf("%s: the edit %+v", src, edit)
			}
			continue
		}

		var again diag.Findings
		mended := diag.Edited(src, []diag.Edit{edit})
		root := yaml.Parse("f.yaml", []byte(mended), &again)
		if again.Len() > 0 || root.Get("say").Text != want {
			t.Errorf("%s becomes %s: %s", src, mended, list(&again))
		}
	}
}
