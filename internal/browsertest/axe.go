package browsertest

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axeVersion is the accessibility checker's, from npm.
const axeVersion = "4.11.0"

// axe is the source of axe-core, which is installed once in the user's cache.
var axe = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}

	folder := filepath.Join(cache, "ivrsim", "axe-core-"+axeVersion)
	file := filepath.Join(folder, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		args := []string{
			"install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder,
			"axe-core@" + axeVersion,
		}
		if err := exec.Command("npm", args...).Run(); err != nil {
			return "", err
		}
	}

	source, err := os.ReadFile(file)
	return string(source), err
})

// CheckAccessible fails the test for what axe-core finds on the page in a tab. Nothing is
// checked if axe-core cannot be installed, except in continuous integration (CI=true).
func CheckAccessible(t testing.TB, tab context.Context, page string) {
	t.Helper()
	source, err := axe()
	switch {
	case err != nil && os.Getenv("CI") == "true":
		t.Fatalf("install axe-core: %v", err)
	case err != nil:
		t.Log("axe-core cannot be installed: accessibility is not checked")
		return
	}

	// Some rules of WCAG 2.2 AA are off unless they are named.
	const run = `axe.run({rules: {"target-size": {enabled: true}, "label-content-name-mismatch": {enabled: true}}}).then(r => JSON.stringify({Passes: r.passes.length, Violations: r.violations.map(v => ({ID: v.id, Help: v.help, HTML: v.nodes.slice(0, 4).map(n => n.html)}))}))`

	var found struct {
		Passes     int
		Violations []struct {
			ID, Help string
			HTML     []string
		}
	}

	if err := chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](source)); err != nil {
		t.Fatal(err)
	}

	text, err := chromedp.Run(tab, chromedp.Evaluate[string](run, chromedp.EvalAwaitPromise))
	if err == nil {
		err = json.Unmarshal([]byte(text), &found)
	}

	if err != nil {
		t.Fatal(err)
	}

	if found.Passes < 5 {
		t.Errorf("%s: only %d rules of axe-core apply", page, found.Passes)
	}

	for _, v := range found.Violations {
		t.Errorf("%s: %s: %s\n%s", page, v.ID, v.Help, strings.Join(v.HTML, "\n"))
	}
}
