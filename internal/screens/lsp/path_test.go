package lsp

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// A path with any characters has a URI that leads back to it, and only a URI of a file has a path.
func TestPathsOfURIs(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.StringMatching(`[a-zé +%?#&=@~:]{1,6}[a-z]`), 1, 4).Draw(t, "names")
		path := "/" + strings.Join(names, "/")
		uri := (&Server{}).uriOf(path)
		if got, ok := pathOf(uri); !ok || got != path {
			t.Fatalf("%s has the path %q of %q", uri, got, path)
		}
		for _, scheme := range []string{"http", "untitled", "git"} {
			if got, ok := pathOf(scheme + strings.TrimPrefix(uri, "file")); ok {
				t.Fatalf("a URI of %s has the path %q", scheme, got)
			}
		}
	})

	for _, uri := range []string{"", "file:", "file://", "file:///%zz", "untitled:Untitled-1", "/a.yaml"} {
		if got, ok := pathOf(uri); ok {
			t.Errorf("%q has the path %q", uri, got)
		}
	}
	if got, ok := pathOf("file:///a/./b/../c.yaml"); !ok || got != "/a/c.yaml" {
		t.Errorf("the path is %q", got)
	}
	if got := (&Server{uris: map[string]string{"/a": "file:/a"}}).uriOf("/a"); got != "file:/a" {
		t.Errorf("the URI of an open file is %q", got)
	}
}

// The place of a name in quotes is the name without them.
func TestNamesInQuotes(t *testing.T) {
	for _, written := range []string{`name`, `"name"`, `'name'`, `"n\x61me"`} {
		var found diag.Findings
		src := "é: " + written + " # end"
		found.Source("f.yaml", []byte(src))
		p := &project{center: &workspace.Center{Found: &found}, rulers: map[string]*ruler{}}
		at := diag.Place{File: "f.yaml", Line: 1, Column: 4, Width: len(written)}
		want := at
		if written != "name" {
			want.Column++
			want.Width -= len(`""`)
		}
		if got := p.inner(at); got != want {
			t.Errorf("%s is at %+v, want %+v", written, got, want)
		}
	}
}
