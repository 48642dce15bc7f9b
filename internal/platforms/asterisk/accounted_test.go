package asterisk_test

import (
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestAccounted: each block that calls may come to is in a step, or its row names why it is not.
func TestAccounted(t *testing.T) { importertest.AllAccounted(t, asterisk.Format) }

// TestRandomAccounted is TestAccounted for random flows.
func TestRandomAccounted(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) { importertest.RandomAccounted(t, asterisk.Format, asterisktest.Flows(t)) })
	})
}

// TestTwins: no two flows of a dialplan differ in their names alone, of the examples and of random dialplans.
func TestTwins(t *testing.T) {
	for _, file := range importertest.Archives(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		checkTwins(t, importertest.Sources(t, asterisk.Format, importertest.Flows(archive)))
	}
	checkTwins(t, []importer.Source{{File: "extensions.conf", Content: []byte(`[in]
exten => s,1,Gosub(first,s,1)
 same => n,Playback(between)
 same => n,Gosub(second,s,1)
[first]
exten => s,1,Playback(hello)
 same => n,Read(PIN,enter,4)
 same => n,Return()
[second]
exten => s,1,Playback(hello)
 same => n,Read(PIN,enter,4)
 same => n,Return()
`)}})
	longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
		files := asterisktest.Flows(t)
		checkTwins(t, []importer.Source{{File: "extensions.conf", Content: files["extensions.conf"]}, {File: "queues.conf", Content: files["queues.conf"]}})
	})
}

var (
	comments = regexp.MustCompile(`(?m)#.*$`)
	flowName = regexp.MustCompile(`(?m)^flow: .*$`)
)

func checkTwins(t rapid.TB, sources []importer.Source) {
	t.Helper()
	center, err := asterisk.Format.Read(sources, "")
	if err != nil {
		return
	}
	names := map[string]string{}
	for _, f := range importer.Build(center, nil, nil).Files {
		text := comments.ReplaceAllString(string(f.Content), "")
		if !strings.Contains(text, "\nsteps:") {
			continue
		}
		text = flowName.ReplaceAllString(text, "")
		if other := names[text]; other != "" {
			t.Errorf("%s and %s differ in their names alone:\n%s", other, f.Name, f.Content)
		}
		names[text] = f.Name
	}
}
