package genesysarchitect_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// TestExamplesAreSound: the import of each example accounts for each block, and its folder needs no mending.
func TestExamplesAreSound(t *testing.T) {
	// In the source, the loop before the switch ends only with gold.
	importertest.AllSound(t, genesysarchitect.Format,
		"rounds.txtar ask.yaml: blank cannot happen here: tier_value is always gold here")
}

// TestRandomImportsAreSound is TestExamplesAreSound for random flows.
func TestRandomImportsAreSound(t *testing.T) {
	t.Run("any", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, genesysarchitect.Format, architecttest.Flows(t))
		})
	})
	t.Run("as designed", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importertest.RandomSound(t, genesysarchitect.Format, architecttest.Plain(t))
		})
	})
}

// TestReasonOfASubmenu: a menu takes a key for the first of its choices, so that no call comes to the submenu of another
// choice. The submenu repeats a key too, and the row of the submenu has the reason of its menu.
func TestReasonOfASubmenu(t *testing.T) {
	importertest.Sound(t, genesysarchitect.Format, []importer.Source{{File: "main.yaml", Content: []byte(`inboundCall:
  name: Main
  startUpRef: ./menus/menu[top]
  menus:
  - menu:
      name: Top
      refId: top
      audio: {tts: Press 1.}
      choices:
      - menuTransferToAcd: {dtmf: digit_1, name: Sales, targetQueue: {lit: {name: Sales}}}
      - menuSubMenu:
          dtmf: digit_1
          name: More
          menu:
            name: More
            refId: more
            audio: {tts: Press 1 again.}
            choices:
            - menuTask: {dtmf: digit_1, name: Nothing, task: {actions: null}}
            - menuTransferToAcd: {dtmf: digit_1, name: Sales, targetQueue: {lit: {name: Sales}}}
`)}})
}
