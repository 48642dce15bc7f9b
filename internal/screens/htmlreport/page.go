package htmlreport

import (
	"crypto/sha256"
	_ "embed" // the page's template
	"encoding/base64"
	"fmt"
	"html/template"
	"io"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

//go:embed page.html
var pageMarkup string

// Part is a part of a page.
type Part string

// The parts of pages. A page that contains one of them has the style and the script of [look].
const (
	Page   Part = "page"
	Body   Part = "body"   // without the frame and the heading
	Glance Part = "glance" // the beginning of a report: the verdict, the goals and the worst queues
)

// sheet is a page in the style of [look]: a heading and a list of sections that stays in view,
// between the templates "open" and "close".
type sheet struct {
	Title    string
	Style    template.CSS
	Script   template.JS
	Kicker   string // above the heading: the kind of the page and its file
	Heading  string
	Lead     string // below the heading: the days, the center, how it was simulated
	Sections []section
}

// section is a section of a sheet. Its element has the ID.
type section struct{ ID, Title string }

// newSheet makes a page in the style of [look].
func newSheet(title string) sheet {
	return sheet{
		Title:  title,
		Style:  template.CSS(look.Style()), //nolint:gosec // an embedded file
		Script: template.JS(look.Script()), //nolint:gosec // an embedded file
	}
}

// Policy is the sheet's content security policy, which allows its own script and its own style
// sheet only: no style attribute.
func (s sheet) Policy() string {
	return "default-src 'none'; script-src " + source(string(s.Script)) + "; style-src " + source(string(s.Style)) +
		"; img-src data:; base-uri 'none'; form-action 'none'"
}

// source names a text that a policy allows by its hash.
func source(text string) string {
	hash := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(hash[:]) + "'"
}

// execute writes a part of a page with a template. It may use the templates of pages, and thousands for each
// number, so that all numbers have separators.
func execute(w io.Writer, part Part, markup string, data any) error {
	t := template.New(string(Page)).Funcs(template.FuncMap{"thousands": diag.Thousands[int]})
	for _, text := range []string{pageMarkup, markup} {
		if _, err := t.Parse(text); err != nil {
			return fmt.Errorf("the page's template: %w", err)
		}
	}
	return t.ExecuteTemplate(w, string(part), data)
}
