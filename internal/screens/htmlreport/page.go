package htmlreport

import (
	"crypto/sha256"
	_ "embed" // the page's template
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
	"github.com/ivrsim/ivrsim/internal/screens/look"
)

var (
	//go:embed page.html
	pageMarkup string
	//go:embed page.css
	pageStyle string
	//go:embed results.css
	resultsStyle string
)

// Part is a part of a page.
type Part string

// The parts of pages. A page that contains one of them has [Style] and the style and the script
// of charts.
const (
	Page   Part = "page"
	Body   Part = "body"   // without the frame and the heading
	Glance Part = "glance" // what a report begins with: the verdict, the goals and the worst queues
)

// Style is the style sheet of results.
func Style() string { return resultsStyle }

// page is the frame of every page: the templates "head" and "foot".
type page struct {
	Title  string
	Style  template.CSS
	Script template.JS // "" for a page without one
}

// newPage makes a page whose style follows that of all pages.
func newPage(title, style, script string) page {
	return page{title, template.CSS(resultsStyle + pageStyle + style), template.JS(script)} //nolint:gosec // embedded files
}

// sheet is a page in the style of [look]: a heading and a list of sections that stays in view,
// between the templates "open" and "close".
type sheet struct {
	page
	Kicker   string // above the heading: the kind of the page and its file
	Heading  string
	Lead     string // below the heading: the days, the center, how it was simulated
	Sections []section
}

// section is a section of a sheet. Its ID is that of its element.
type section struct{ ID, Title string }

// newSheet makes a page in the style of [look].
func newSheet(title string) sheet {
	return sheet{page: page{title, template.CSS(look.Style()), template.JS(look.Script())}} //nolint:gosec // embedded files
}

// Policy is the page's content security policy, which allows its own script only.
func (p page) Policy() string {
	scripts := ""
	if p.Script != "" {
		scripts = "script-src " + source(string(p.Script)) + "; "
	}
	return "default-src 'none'; " + scripts +
		"style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
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

// execute writes a part of a page with a template that may use those of pages and of charts.
func execute(w io.Writer, part Part, markup string, funcs template.FuncMap, data any) error {
	t := template.New(string(Page)).Funcs(template.FuncMap{
		"short":   Wrapped,
		"plot":    func(place string) template.CSS { return template.CSS(place) }, //nolint:gosec // numbers
		"stacked": func(class string) bool { return strings.Contains(class, table.Stacked) },
	}).Funcs(funcs)
	for _, text := range []string{pageMarkup, chart.Template(), markup} {
		if _, err := t.Parse(text); err != nil {
			return fmt.Errorf("the page's template: %w", err)
		}
	}
	return t.ExecuteTemplate(w, string(part), data)
}

// Wrapped is a text in which a line may break before the hub of a queue's name.
func Wrapped(text string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text), "@", "<wbr>@")) //nolint:gosec // escaped
}
