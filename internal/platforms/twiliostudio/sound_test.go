package twiliostudio_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) { importertest.AllSound(t, twiliostudio.Format) }

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, twiliostudio.Format, studiotest.Flows(t))
		})
	})
	t.Run("as designed", func(t *testing.T) {
		longtest.CheckN(t, 15, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, twiliostudio.Format, map[string][]byte{"flow.json": studiotest.Plain(t)})
		})
	})
}

// TestReasonOfACount: a comparison sends a call back while a count is 1, and ends it at 2. No call has the count that leads
// to the prompt, and the row of the prompt has this reason.
func TestReasonOfACount(t *testing.T) {
	importertest.Sound(t, twiliostudio.Format, []importer.Source{{File: "flow.json", Content: []byte(`{
  "sid": "FW0", "friendly_name": "Plain",
  "definition": {"initial_state": "Trigger", "states": [
    {"name": "Trigger", "type": "trigger", "properties": null,
      "transitions": [{"event": "incomingCall", "next": "count"}]},
    {"name": "count", "type": "set-variables",
      "properties": {"variables": [{"key": "n", "value": "{{flow.variables.n | plus: 1}}"}]},
      "transitions": [{"event": "next", "next": "compare"}]},
    {"name": "compare", "type": "split-based-on", "properties": {"input": "{{flow.variables.n}}"},
      "transitions": [{"event": "noMatch", "next": ""},
        {"event": "match", "next": "count", "conditions": [
          {"arguments": ["{{flow.variables.n}}"], "friendly_name": "first", "type": "equal_to", "value": "1"}]},
        {"event": "match", "next": "prompt", "conditions": [
          {"arguments": ["{{flow.variables.n}}"], "friendly_name": "not second", "type": "not_equal_to", "value": "2"}]}]},
    {"name": "prompt", "type": "say-play", "properties": {"say": "You have been here often."},
      "transitions": [{"event": "audioComplete", "next": "count"}]}
  ]}
}`)}})
}
