package importertest

import (
	"slices"
	"strings"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// checkAccounted checks that each block that the format reads has a row, and that the import names each block that
// calls may come to: one that speaks, asks, queues, rings, records or sets is in a step, or its row names the fact
// that keeps calls away, and the place of the fact. Each approximation has a fix.
func checkAccounted(t rapid.TB, center *importer.Center, report *importer.Report, sources []importer.Source) {
	t.Helper()
	hasRow := map[string]bool{}
	for _, b := range report.Blocks {
		hasRow[b.Block] = true
	}

	for _, f := range center.Flows {
		for _, b := range f.Blocks {
			// A block of two flows may have its row in one of them, so that the flow does not count.
			if !hasRow[b.ID] {
				t.Errorf("%s: %s %s has no row\n%s", f.Name, b.Type, b.ID, sources)
			}
		}
	}

	for _, b := range report.Blocks {
		for _, n := range b.Notes() {
			if n.Differs() && n.Fix == "" {
				t.Errorf("%s: %s %s has no fix: %s\n%s", b.Flow, b.Type, b.Block, n.Reason, sources)
			}
		}
		if b.Does != "" && b.Open && len(b.Steps) == 0 && !isExplained(b) {
			t.Errorf("%s: %s %s, which is %s, is %s: %s\n%s", b.Flow, b.Type, b.Block, b.Does, b.Status, b.Reason,
				sources)
		}
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
	case b.Does == "sets" && b.Status == importer.Exact:
		return true
	case b.Does == "sets" && (b.Reason == importer.NoEffect || b.Reason == importer.SameWays):
		return true
	}

	general := []string{"", importer.NoEffect, importer.SameWays, importer.Dropped, importer.Unreachable}
	return !slices.Contains(general, b.Reason)
}
