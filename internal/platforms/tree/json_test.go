package tree

import (
	"strings"
	"testing"
)

func TestParseJSONEncodings(t *testing.T) {
	utf16 := "\xff\xfe{\x00\"\x00a\x00\"\x00:\x00 \x00\"\x00\xe9\x00\"\x00}\x00"
	windows := "{\"a\": \"\xe9\"}"
	for _, src := range []string{`{"a": "é"}`, "\xef\xbb\xbf{\"a\": \"é\"}", utf16, windows} {
		v, err := ParseJSON([]byte(src))
		if err != nil || v.Get("a").Text() != "é" {
			t.Errorf("ParseJSON(%q) = %v, %v", src, v, err)
		}
	}
}

func TestParseJSONErrors(t *testing.T) {
	for src, want := range map[string]string{
		"":          "the file is empty",
		"{\n\n x}":  "line 3, column 2: it is not JSON: ",
		`{"a": [1,`: "the file ends in the middle",
		`{} {}`:     "line 1, column 4: more text follows",

		`{"a": 1, "b": [{"c": "\"a\":"}, {"c": 2}], "a": 2}`: `column 44: the key "a" is there twice`,
		`[{"a": {"a": {"b": "a", "\u0062": 1}}}]`:            `column 25: the key "\u0062" is there twice`,
		strings.Repeat("[", 20_000):                          "nested more than 10,000 deep: export the flow again",
		"flow: main":                                         "line 1, column 2: it is not JSON: ",
	} {
		if _, err := ParseJSON([]byte(src)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseJSON(%q): error %v, want %q", src, err, want)
		}
	}
}

func TestValueAnswersZeroForWhatIsAbsent(t *testing.T) {
	v, err := ParseJSON([]byte(`{"list": [1, "2", true], "object": {"n": "7", "yes": "true"}}`))
	if err != nil {
		t.Fatal(err)
	}
	items := v.Get("list").List()
	if got := items[0].Text() + items[1].Text() + items[2].Text(); got != "12true" {
		t.Errorf("list reads %q", got)
	}
	object := v.Get("object")
	if object.Get("n").Int(0) != 7 || !object.Get("yes").Bool() || object.Get("none", "deeper").Text() != "" ||
		v.Get("list").Get("x").Has("y") {
		t.Error("an object's values are not read")
	}
}
