package document

import "testing"

// An item of a list is a line of Markdown, with its further lines below it. Items of an item are items too.
func TestMarkdownOfLists(t *testing.T) {
	for _, c := range []struct {
		list List
		want string
	}{
		{nil, "Before.\n"},
		{List{"one"}, "Before.\n\n- one\n"},
		{List{"one", "two"}, "Before.\n\n- one\n- two\n"},
		{List{"one\nmore", "two"}, "Before.\n\n- one\n  more\n- two\n"},
		{List{"one\n- a\n- b\nend", "two"}, "Before.\n\n- one\n  - a\n  - b\n  end\n- two\n"},
	} {
		var m markdown
		m.all([]Block{Text{Text: "Before."}, c.list})
		if got := m.String(); got != c.want {
			t.Errorf("%q is\n%s\nwant\n%s", c.list, got, c.want)
		}
	}
}
