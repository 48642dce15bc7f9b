package conf_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Files that include each other in a circle are refused, as by Asterisk, with the line of an include of the circle.
func TestIncludesInACircle(t *testing.T) {
	const in = "[in]\nexten => s,1,Queue(sales)\n"
	for name, c := range map[string]struct {
		includes map[string]string // by file
		refused  string            // what the error begins with, or ""
	}{
		"itself":      {map[string]string{"extensions.conf": "extensions.conf"}, "extensions.conf:3: extensions.conf"},
		"two files":   {map[string]string{"extensions.conf": "a.conf", "a.conf": "extensions.conf"}, "extensions.conf:3: a.conf"},
		"by pattern":  {map[string]string{"extensions.conf": "*.conf"}, "extensions.conf:3: extensions.conf"},
		"below":       {map[string]string{"extensions.conf": "a.conf", "a.conf": "b.conf", "b.conf": "a.conf"}, "b.conf:3: a.conf"},
		"elsewhere":   {map[string]string{"extensions.conf": "/usr/share/other/*"}, ""},
		"no includes": {map[string]string{"extensions.conf": ""}, ""},
	} {
		var sources []importer.Source
		for file, other := range c.includes {
			content := in
			if other != "" {
				content += "#include " + other + "\n"
			}
			sources = append(sources, importer.Source{File: file, Content: []byte(content)})
		}

		_, _, err := conf.Read(sources)
		refused := ""
		if err != nil {
			refused, _, _ = strings.Cut(err.Error(), " includes itself")
		}
		if refused != c.refused {
			t.Errorf("%s: refused is %q, want %q", name, refused, c.refused)
		}
	}
}

// TestSectionsThatDoNotClose has sections without the end of a bracket. Asterisk loads no such file (process_text_line in
// main/config.c). The error has the place.
func TestSectionsThatDoNotClose(t *testing.T) {
	const in = "[in]\nexten => s,1,Queue(sales)\n"
	for name, c := range map[string]struct {
		files   map[string]string
		refused string // the beginning of the error, or ""
	}{
		"no ]":           {map[string]string{"extensions.conf": in + "[more\nexten => 1,1,Queue(a)\n"}, "extensions.conf:3: the section [more has no ]"},
		"the only one":   {map[string]string{"plan.conf": "[in\nexten => s,1,Queue(a)\n"}, "plan.conf:1: the section [in has no ]"},
		"no )":           {map[string]string{"extensions.conf": in + "[more](base\n"}, "extensions.conf:3: the section [more](base has no )"},
		"included":       {map[string]string{"extensions.conf": "#include a.conf\n" + in, "a.conf": "\n[a\n"}, "a.conf:2: the section [a has no ]"},
		"of queues":      {map[string]string{"extensions.conf": in, "queues.conf": "[sales\n"}, "queues.conf:1: the section [sales has no ]"},
		"in a comment":   {map[string]string{"extensions.conf": in + ";[more\n"}, ""},
		"with a comment": {map[string]string{"extensions.conf": "[in] ; calls (all)\n" + in}, ""},
		"added":          {map[string]string{"extensions.conf": in + "[in](+)\n"}, ""},
	} {
		var sources []importer.Source
		for file, content := range c.files {
			sources = append(sources, importer.Source{File: file, Content: []byte(content)})
		}
		_, _, err := conf.Read(sources)
		switch {
		case c.refused == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.refused != "" && (err == nil || !strings.HasPrefix(err.Error(), c.refused)):
			t.Errorf("%s: the error is %v, want %s", name, err, c.refused)
		}
	}
}

// Templates that have the lines of the last one twice double 20 times: their lines are bounded, and the import says so.
func TestDoublingTemplates(t *testing.T) {
	var text strings.Builder
	text.WriteString("[t0](!)\nx=1\n")
	for i := range 20 {
		fmt.Fprintf(&text, "[t%d](!,t%d,t%d)\n", i+1, i, i)
	}
	text.WriteString("[in]\nexten => s,1,Background(hello)\n same => n,WaitExten(5)\nexten => 1,1,Queue(a)\n")
	_, _, err := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte(text.String())}})
	if err == nil || !strings.Contains(err.Error(), "more than 100,000 lines") {
		t.Errorf("the error is %v", err)
	}
}

// TestNestedTooDeep: a line that is nested deeper than an expression of a person, or longer than one, is refused with its
// place. Divider lines are not.
func TestNestedTooDeep(t *testing.T) {
	deep := func(opened, closed string) string {
		return strings.Repeat(opened, 101) + "1" + strings.Repeat(closed, 101)
	}
	for name, c := range map[string]struct {
		line    string
		refused string
	}{
		"parentheses":      {"GotoIf($[" + deep("(", ")") + "]?2)", "nested deeper than 100"},
		"expressions":      {"GotoIf(" + deep("$[", "]") + "?2)", "nested deeper than 100"},
		"variables":        {"Set(x=" + deep("${", "}") + ")", "nested deeper than 100"},
		"signs":            {"GotoIf($[" + strings.Repeat("! ", 101) + "1]?2)", "nested deeper than 100"},
		"a thousand terms": {"Set(x=$[1" + strings.Repeat("+(1)", 1000) + "])", ""},
		"many operators":   {"Set(x=$[1" + strings.Repeat("+1", 20_000) + "])", "more than 2,000 operators"},
		"a divider":        {"NoOp(" + strings.Repeat("-", 500) + ")", ""},
		"a long line":      {"Set(x=" + strings.Repeat("x", 65<<10) + ")", "longer than 64 KiB"},
		"a long comment":   {"NoOp() ;" + strings.Repeat("x", 65<<10), "longer than 64 KiB"},
	} {
		src := "[in]\nexten => s,1,Queue(sales)\n same => n," + c.line + "\n"
		_, _, err := conf.Read([]importer.Source{{File: "extensions.conf", Content: []byte(src)}})

		switch {
		case (err != nil) != (c.refused != ""):
			t.Errorf("%s: the error is %v, want %q", name, err, c.refused)
		case err != nil && !strings.HasPrefix(err.Error(), "extensions.conf:3: "):
			t.Errorf("%s: the error has no place: %v", name, err)
		case err != nil && !strings.Contains(err.Error(), c.refused):
			t.Errorf("%s: the error is %v, want %q", name, err, c.refused)
		}
	}
}
