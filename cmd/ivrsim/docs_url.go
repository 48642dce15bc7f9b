package main

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/ivrsim/ivrsim/internal/results/document"
)

// docsURL is the address of the documents on the web, for the links of a page; "" for none.
type docsURL string

func (u *docsURL) add(v *verb) {
	parsedFlag(v, u, "docs-url", "", "with --html: link to `URL`/definitions.md, the documents on the web",
		parseDocsURL)
	v.needs("html", "give --html too: a page has the link", "docs-url")
}

func parseDocsURL(text string) (docsURL, error) {
	u, err := url.Parse(text)
	isWeb := err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
	if !isWeb || u.RawQuery != "" || u.Fragment != "" {
		return "", wrongUsage(fmt.Errorf("%q is not an address of documents", text),
			"write it as in --docs-url https://docs.example.com/ivrsim")
	}
	return docsURL(strings.TrimRight(text, "/")), nil
}

// write writes a document as a page, with the links to the documents.
func (u *docsURL) write(w io.Writer, d *document.Document) error {
	if *u != "" {
		d.Definitions = string(*u) + "/definitions.md"
	}
	return d.WritePage(w, document.Whole)
}
