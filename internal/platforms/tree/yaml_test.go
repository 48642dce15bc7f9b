package tree

import (
	"strings"
	"testing"
)

// Each file is read as the JSON next to it, whose scalars are texts.
func TestParseYAML(t *testing.T) {
	for src, want := range map[string]string{
		"":                                    `""`,
		"a: yes\nb: 0123\nc: 1.50\nd: on\n":   `{"a":"yes","b":"0123","c":"1.50","d":"on"}`,
		"a: ~\nb:\nc: null\nd: 'null'\n":      `{"a":"","b":"","c":"","d":"null"}`,
		"a: !!str 5\nb: [1, 'x y', {c: d}]":   `{"a":"5","b":["1","x y",{"c":"d"}]}`,
		"a: !Sub '${b}'\nc: !Sub [x, {y: 1}]": `{"a":{"!Sub":"${b}"},"c":{"!Sub":["x",{"y":"1"}]}}`,
		"a: &x {b: c}\nd: *x\ne: [*x]\n":      `{"a":{"b":"c"},"d":{"b":"c"},"e":[{"b":"c"}]}`,

		"\xff\xfea\x00:\x00 \x00\xe9\x00\n\x00": `{"a":"é"}`,
	} {
		v, err := ParseYAML([]byte(src))
		if err != nil || v.Content() != want {
			t.Errorf("%q is read as %s, %v; want %s", src, v.Content(), err, want)
		}
	}
}

func TestParseYAMLErrors(t *testing.T) {
	bomb := "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
	for _, i := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		before := string(i[0] - 1)
		bomb += "a" + i + ": &a" + i + " [" + strings.Repeat("*a"+before+", ", 9) + "*a" + before + "]\n"
	}

	for src, want := range map[string]string{
		"a: 1\nb:\n  c: 2\n  d: 3\n  c: 4\n":  `line 5, column 3: the key "c" is there twice`,
		"a: [1\n":                             "it is not YAML: ",
		"a: 1\n\tb: 2\n":                      "line 2, column 1: it is not YAML: ",
		"a: 1\n---\nb: 2\n":                   "it has several documents",
		"? [a]\n: b\n":                        "line 1, column 3: a key is a list",
		"a: &x\n  b: *x\n":                    "line 2, column 6: the alias *x stands for a value",
		"a: &x [*x]\n":                        "line 1, column 8: the alias *x",
		"a: &x {b: 1}\nc: {<<: *x, b: 2}\n":   "line 2, column 5: << merges another map",
		"a: *x\n":                             "it is not YAML: unknown anchor 'x'",
		bomb:                                  "it has over 2,000,000 values",
		strings.Repeat("[", maxYAMLOpening+1): "lists and maps in brackets",
		strings.Repeat("[", 20_000):           "it is not YAML: ",
		strings.Repeat("a\n", 300_001):        "it has more than 300,000 lines",
	} {
		v, err := ParseYAML([]byte(src))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.60q is read as %.60s, %v; want the error %q", src, v.Content(), err, want)
		}
	}
}
