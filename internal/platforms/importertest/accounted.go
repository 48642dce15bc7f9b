package importertest

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Accounted checks that the import names each block that calls may come to: one that speaks, asks, queues, rings, records or
// sets is in a step, or its row names the fact that keeps calls away, and the place of the fact.
func Accounted(t rapid.TB, format importer.Format, sources []importer.Source) {
	center, err := format.Read(sources, "")
	if err != nil {
		return // it is refused
	}
	for _, b := range importer.Build(center, nil, nil).Report.Blocks {
		if b.Does != "" && b.Open && len(b.Steps) == 0 && !isExplained(b) {
			t.Errorf("%s: %s %s, which is %s, is %s: %s\n%s", b.Flow, b.Type, b.Block, b.Does, b.Status, b.Reason,
				sources)
		}
	}
}

// RandomAccounted is Accounted for files with their names.
func RandomAccounted(t *rapid.T, format importer.Format, files map[string][]byte) {
	var sources []importer.Source
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if is, err := format.Detect(name, files[name]); is && err == nil {
			sources = append(sources, importer.Source{File: name, Content: files[name]})
		}
	}
	if len(sources) > 0 {
		Accounted(t, format, sources)
	}
}

// AllAccounted is Accounted for the archives in testdata.
func AllAccounted(t *testing.T, format importer.Format) {
	for _, file := range Archives(t) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(file, func(t *testing.T) { Accounted(t, format, Sources(t, format, Flows(archive))) })
	}
}

// isExplained reports whether the row of a block without a step gives its result. The values that a
// block sets may be exact, or have no effect, without a step.
func isExplained(b importer.BlockReport) bool {
	place, fact, isLost := strings.Cut(b.Reason, ": ")
	switch {
	case strings.Contains(b.Reason, importer.UnknownLoss):
		return false
	case b.Does == importer.IsHeard.String() && b.Reason == importer.UnknownRecording:
		return false // its words are in no step
	case strings.HasPrefix(place, "no call comes here from "):
		return isLost && fact != ""
	case b.Does == "sets" && b.Status == importer.Exact.String():
		return true
	case b.Does == "sets" && (b.Reason == importer.NoEffect || b.Reason == importer.SameWays):
		return true
	}

	general := []string{"", importer.NoEffect, importer.SameWays, importer.Dropped, importer.Unreachable}
	return !slices.Contains(general, b.Reason)
}
