package importer

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestStripSSML(t *testing.T) {
	for ssml, want := range map[string]string{
		"<speak>Thank you.<break time=\"1s\"/>Press <say-as interpret-as='digits'>12</say-as>.</speak>": "Thank you. Press 12.",
		"<prosody volume=\"<<volume>>\" rate='>'>Good day.</prosody><p class=\"<a>\">Goodbye.</p>":      "Good day. Goodbye.",
		"<p>One &amp; two</p><p>three</p>": "One & two three",
		"less < more > none":               "less < more > none",
		"Welcome to <Your Company>":        "Welcome to <Your Company>",
		"  plain\n text ":                  "plain text",
	} {
		if got := StripSSML(ssml); got != want {
			t.Errorf("StripSSML(%q) = %q, want %q", ssml, got, want)
		}
	}
}

func TestTemplate(t *testing.T) {
	placeholder := regexp.MustCompile(`<[a-z]+>`)
	got := Template("Dear <name>, <b> you owe <sum>", placeholder, func(s string) string {
		return strings.Trim(strings.Replace(s, "<b>", "", 1), "<>")
	})
	want := []Part{{Text: "Dear "}, {Value: "name"}, {Text: ", <b> you owe "}, {Value: "sum"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
