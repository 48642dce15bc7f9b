package writeback

import (
	"strings"
	"testing"
)

// The words of a prompt change where they stand in the source; marks, values, escapes and spaces
// stay.
func TestReword(t *testing.T) {
	for _, c := range []struct{ source, was, is, want string }{
		{"Press 1.", "Press 1.", "Press 2.", "Press 2."},
		{"Hello", "Hello", "Hello there", "Hello there"},
		{"Hello there", "Hello there", "there", "there"},
		{"  Two   spaces ", "Two spaces", "Two wide spaces", "  Two   wide spaces "},
		{"<speak>Good <emphasis>bye</emphasis> &amp; thanks.</speak>", "Good bye & thanks.", "Very good bye & many thanks.", "<speak>Very good <emphasis>bye</emphasis> &amp; many thanks.</speak>"},
		{"<speak>One<break time='1s'/>two.</speak>", "One two.", "One three.", "<speak>One<break time='1s'/>three.</speak>"},
		{"<speak>Now.</speak>", "Now.", "Now < then & \"there\".", "<speak>Now &lt; then &amp; \"there\".</speak>"},
		{"Hi $.Attributes.name, bye.", "Hi {name}, bye.", "Hello {name}, bye.", "Hello $.Attributes.name, bye."},
		{"We call {{name}} soon.", "We call {name} soon.", "We call {name} today.", "We call {{name}} today."},
		{"Hi {{contact.name | upcase}}!", "Hi {name}!", "{name}, hi!", "{{contact.name | upcase}}, hi!"},
		{"Hi $.Attributes.name.", "Hi Ann Lee.", "Oh Ann Lee.", "Oh $.Attributes.name."},
		{"From {{a}} to {{b}}.", "From {one} to {two}.", "To {two} from {one}.", "To {{b}} from {{a}}."},
		{"Café — ☎", "Café — ☎", "Café — ☏", "Café — ☏"},
		{"Same.", "Other.", "Third.", ""},                    // it is not the prompt
		{"Hi {{a}}.", "Hi {one}.", "Hi {three}.", ""},        // no text speaks it
		{"<b>Hi</b>", "<b>Hi</b>", "<b>Ho</b>", "<b>Ho</b>"}, // no tag of SSML
		{"long long", "long long", "long long long", "long long long"},
	} {
		edits, ok := splits(c.source)[0].reword(c.was, c.is, nil)
		got := ""
		if ok {
			got, _ = apply(c.source, edits)
		}
		if got != c.want {
			t.Errorf("%q, from %q to %q: %q, want %q", c.source, c.was, c.is, got, c.want)
		}
	}
}

// TestRewordLongPrompt: a word in the middle of a prompt of 2,000 words is changed. Two long prompts without a common word
// are not compared.
func TestRewordLongPrompt(t *testing.T) {
	const words = 1000
	same := strings.Repeat("same ", words)
	was := same + "old " + same + "end"
	is := same + "new " + same + "end"
	edits, ok := splits(was)[0].reword(was, is, nil)
	if got, _ := apply(was, edits); !ok || got != is {
		t.Errorf("the prompt is not changed: %v", ok)
	}
	if hasManyWords(was, is) {
		t.Error("one word is too many")
	}

	other := strings.Repeat("other ", words) + "last"
	if _, ok := splits(same + "end")[0].reword(same+"end", other, nil); ok || !hasManyWords(same+"end", other) {
		t.Error("all words are compared")
	}
}

// A text in JSON is changed byte by byte as it is read, whatever its escapes.
func TestSpliceKeepsEscapes(t *testing.T) {
	const src = `{"a": "\u00e9\ud83d\ude00\n é😀\/ \"x\" end"}`
	d := &document{text: src}
	if err := parseJSON(d); err != nil {
		t.Fatal(err)
	}

	v := d.root.get("a")
	for _, c := range []struct{ to, want string }{
		{"é😀\n é😀/ \"y\" end", `{"a": "\u00e9\ud83d\ude00\n é😀\/ \"y\" end"}`},
		{"é😀\n è😀/ \"x\" end", `{"a": "\u00e9\ud83d\ude00\n è😀\/ \"x\" end"}`},
		{"è😀\n é😀/ \"x\" end", `{"a": "è\ud83d\ude00\n é😀\/ \"x\" end"}`},
		{"é😁\n é😀/ \"x\" \"\\", `{"a": "\u00e9😁\n é😀\/ \"x\" \"\\"}`},
		{"", `{"a": ""}`},
	} {
		edits := v.set(c.to)
		got, _ := apply(src, edits)
		if edits == nil || (c.to != "é😁\n é😀/ \"x\" \"\\" && got != c.want) {
			t.Errorf("%q: %s, want %s", c.to, got, c.want)
		}

		again := &document{text: got}
		if err := parseJSON(again); err != nil || again.root.get("a").text != c.to {
			t.Errorf("%q: %s reads otherwise: %v", c.to, got, err)
		}
	}
}

// The words of a recording are the folder's own, and a choice whose word is "text" is not.
func TestKept(t *testing.T) {
	for path, want := range map[string]bool{"say/text": true, "takes": true, "choices/text": false, "then/no_input": false} {
		if d := (difference{key: key{path: path}}); d.isKept() != want {
			t.Errorf("%s: %t", path, d.isKept())
		}
	}
}
