package draw_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/design/draw"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// mermaidVersion is the version of npm's package mermaid.
const mermaidVersion = "11.17.2"

// mermaid returns the path of Mermaid's script, which npm installs once. Without npm
// the test is skipped, except in CI.
func mermaid(t *testing.T) string {
	t.Helper()
	npm := longtest.Program(t, "npm")
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}

	folder := filepath.Join(cache, "ivrsim", "mermaid-"+mermaidVersion)
	file := filepath.Join(folder, "node_modules", "mermaid", "dist", "mermaid.min.js")
	if _, err := os.Stat(file); err == nil {
		return file
	}

	out, err := exec.Command(npm, "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder,
		"mermaid@"+mermaidVersion).CombinedOutput()
	if err != nil {
		longtest.Missing(t, "npm install mermaid: %v %s", err, out)
	}

	return file
}

// Mermaid reads every drawing and draws every edge. A hostile label remains text.
func TestMermaidIsReadByMermaid(t *testing.T) {
	longtest.Skip(t)
	page := filepath.Join(t.TempDir(), "page.html")
	script := "file://" + mermaid(t)
	if err := os.WriteFile(page, []byte(`<!doctype html><meta charset="utf-8"><script src="`+script+`"></script>`), 0o600); err != nil {
		t.Fatal(err)
	}

	ctx, cancel := context.WithTimeout(browsertest.Start(t), 2*time.Minute)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate("file://"+page)); err != nil {
		t.Fatal(err)
	}

	graphs := shipped(t)
	graphs["hostile"] = hostile()
	graphs["counted"] = counted(hostile())

	for name, g := range graphs {
		var source bytes.Buffer
		if err := g.Mermaid(&source); err != nil {
			t.Fatal(err)
		}

		argument, err := json.Marshal(source.String())
		if err != nil {
			t.Fatal(err)
		}

		drawn, err := chromedp.Run(ctx, chromedp.Evaluate[mermaidDrawing]("("+renderMermaid+")("+string(argument)+")", chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatalf("%s: %v\n%s", name, err, source.String())
		}
		if drawn.Edges != len(g.Edges) || drawn.Boxes != len(g.Boxes) || drawn.Scripts > 0 {
			t.Errorf("%s: Mermaid draws %+v, the flow has %d steps and %d edges", name, drawn, len(g.Boxes), len(g.Edges))
		}
	}
}

// mermaidDrawing counts the elements of the image that Mermaid made.
type mermaidDrawing struct{ Boxes, Edges, Scripts int }

const renderMermaid = `async source => {
	mermaid.initialize({startOnLoad: false, maxEdges: 5000, maxTextSize: 1e6});
	const image = document.createElement("div");
	image.innerHTML = (await mermaid.render("drawing", source)).svg;
	const count = selector => image.querySelectorAll(selector).length;
	return {Boxes: count("g.node"), Edges: count("g.edgePaths > path"), Scripts: count("script")};
}`

func counted(g *draw.Graph) *draw.Graph {
	g.Edges[0].Untested = true
	g.Edges[1].Taken = 1200
	return g
}
