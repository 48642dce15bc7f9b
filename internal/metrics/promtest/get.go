package promtest

import (
	"io"
	"net/http"
	"testing"
)

// Get asks a server on loopback for a page, as a scrape does.
func Get(t testing.TB, url string) (status int, body string) {
	t.Helper()
	r, err := http.Get(url) //nolint:noctx // loopback, in a test
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, string(text)
}
