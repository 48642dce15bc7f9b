//go:build !js

// Playground writes the pages, the style sheet and the scripts of the playground into a folder. With GOOS=js it is the
// program of the playground.
package main

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/results/look"
)

//go:embed page
var files embed.FS

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: playground FOLDER")
		os.Exit(2)
	}
	if err := writeSite(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(3)
	}
}

// frame is the data of the page's frame.
type frame struct{ WindowTitle, Policy string }

func writeSite(folder string) error {
	scripts, err := fs.Glob(files, "page/*.js")
	if err != nil {
		return err
	}
	texts := map[string][]byte{"style.css": []byte(look.Style())}
	for _, name := range scripts {
		if texts[path.Base(name)], err = files.ReadFile(name); err != nil {
			return err
		}
	}

	// The page runs its own scripts and the program, and shows the program's pages in a frame.
	page, err := template.New("playground").Parse(look.Frame())
	if err != nil {
		return err
	}
	if page, err = page.ParseFS(files, "page/index.html"); err != nil {
		return err
	}
	var out strings.Builder
	err = page.ExecuteTemplate(&out, "frame", frame{
		WindowTitle: "ivrsim: playground",
		Policy: "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; " +
			"worker-src 'self'; frame-src 'self'; img-src data:; base-uri 'none'; form-action 'none'",
	})
	if err != nil {
		return err
	}
	texts["index.html"] = []byte(out.String())

	// A web server may run as another user.
	for _, name := range slices.Sorted(maps.Keys(texts)) {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, name), texts[name], 0o644)) //nolint:gosec // public
	}
	return err
}
