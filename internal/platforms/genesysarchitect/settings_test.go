package genesysarchitect_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/importertest"
)

// settings are the settings of a flow that a test draws. Times are in seconds.
type settings struct {
	silence, attempts              int // of the menu
	first, between, least, most    int // of the entry
	priority, rings, rounds, holds int
	language                       string
	recordings                     []string
	isExact, isSecret, isSilent    bool   // the entry has one length, is secret, or ends with silence only
	isGlobal                       bool   // a choice works at all menus
	isSharedByFlow                 bool   // the menu and the entry have the settings of the flow
	seconds                        string // the form of a time
}

func drawSettings(t *rapid.T) settings {
	draw := func(name string, least, most int) int { return rapid.IntRange(least, most).Draw(t, name) }
	isTrue := func(name string) bool { return rapid.Bool().Draw(t, name) }
	s := settings{
		silence: draw("silence", 1, 60), attempts: draw("attempts", 1, 9),
		first: draw("first", 1, 60), between: draw("between", 1, 20), least: draw("least", 2, 8),
		priority: draw("priority", 1, 1000), rings: draw("rings", 1, 600), rounds: draw("rounds", 2, 20), holds: draw("holds", 1, 900),
		language:   rapid.SampledFrom([]string{"fr", "de"}).Draw(t, "language"),
		recordings: rapid.Permutation([]string{"one", "two", "three"}).Draw(t, "recordings"),
		isExact:    isTrue("exact"), isSecret: isTrue("secret"), isSilent: isTrue("silent"),
		isGlobal: isTrue("global"), isSharedByFlow: isTrue("shared"),
		seconds: rapid.SampledFrom([]string{
			"{lit: {seconds: %d}}", `{exp: "MakeDuration(0, 0, 0, %d)"}`, "{lit: {milliseconds: %d000}}", "{seconds: %d}",
		}).Draw(t, "seconds"),
	}
	s.most = s.least + draw("more", 1, 8)
	return s
}

// files returns a flow and a flow of waiting calls with the settings.
func (s settings) files() []importer.Source {
	in := func(seconds int) string { return fmt.Sprintf(s.seconds, seconds) }
	menu := fmt.Sprintf("{menuSelectionTimeout: %s, repeatCount: {lit: %d}}", in(s.silence), s.attempts)
	entry := fmt.Sprintf("noEntryTimeout: %s, interDigitTimeout: %s", in(s.first), in(s.between))
	ofFlow, ofMenu, ofEntry := "{}", menu, entry+", "
	menuOfFlow := "{menuSelectionTimeout: {lit: {seconds: 61}}, repeatCount: {lit: 10}}"
	if s.isSharedByFlow {
		ofFlow, ofMenu, ofEntry = "{collectInput: {"+entry+"}}", "{}", ""
		menuOfFlow = menu
	}
	end := ""
	if s.isSilent {
		end = ", terminatingDtmf: noValue"
	}
	digits := fmt.Sprintf("{range: {min: %d, max: %d%s}}", s.least, s.most, end)
	if s.isExact {
		digits = fmt.Sprintf("{exact: %d}", s.least)
	}

	main := fmt.Sprintf(`inboundCall:
  name: Main
  startUpRef: ./tasks/task[first]
  settingsActionDefaults: %s
  settingsMenu: %s
  tasks:
    - task:
        name: First
        refId: first
        actions:
          - setLanguage: {name: Language, language: {lit: %s-xx}}
          - playAudio: {name: Notice, audio: {audioSequence: [{prompt: Prompt.%s}, {prompt: Prompt.%s}, {prompt: Prompt.%s}]}}
          - loop:
              name: Rounds
              loopCount: {lit: %d}
              outputs: {loop: {actions: [{playAudio: {name: Round, audio: {tts: A round.}}}]}}
          - jumpToMenu: {name: Go, targetMenuRef: "./menus/menu[top]"}
  menus:
    - menu:
        name: Top
        refId: top
        audio: {tts: Press 1 or 2.}
        settingsMenu: %s
        choices:
          - menuTask:
              name: Account
              dtmf: digit_1
              task:
                actions:
                  - collectInput:
                      {name: Number, inputAudio: {tts: Your number.}, inputData: {var: Flow.account}, digits: %s, %ssecure: {lit: %v}}
                  - transferToAcd: {name: Sales, targetQueue: {lit: {name: Sales}}, priority: {lit: %d}, inQueueFlow: {lit: {name: Waiting}}}
          - menuTask:
              name: Outside
              dtmf: digit_2
              globalDtmf: {lit: %v}
              task:
                actions:
                  - transferToNumber:
                      name: Branch
                      targetNumber: {lit: "+12025550100"}
                      connectTimeout: %s
                      outputs: {failure: {actions: [{playAudio: {name: Sorry, audio: {tts: Sorry.}}}, {disconnect: {name: Bye}}]}}
          - menuSubMenu:
              name: More
              dtmf: digit_4
              menu: {name: More, refId: more, audio: {tts: More.}, choices: [{menuDisconnect: {name: End, dtmf: digit_9}}]}
`, ofFlow, menuOfFlow, s.language, s.recordings[0], s.recordings[1], s.recordings[2], s.rounds,
		ofMenu, digits, ofEntry, s.isSecret, s.priority, s.isGlobal, in(s.rings))
	waiting := fmt.Sprintf(`inQueueCall:
  name: Waiting
  startUpTaskActions:
    - playAudio: {name: Patience, audio: {tts: Please wait.}}
    - holdMusic: {name: Music, playStyle: {duration: %s}}
`, in(s.holds))
	return []importer.Source{{File: "main.yaml", Content: []byte(main)}, {File: "waiting.yaml", Content: []byte(waiting)}}
}

// TestSettingsAreKept draws the settings of a flow. Each stands in its step, although every action is exact or expanded:
// the times, the attempts, the digits, the language, the order of recordings, the priority and the flow of waiting calls.
func TestSettingsAreKept(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		s := drawSettings(t)
		sources := s.files()
		made := importertest.Exact(t, genesysarchitect.Format, "", sources...)
		wants := func(step *yaml.Node, key, want string) {
			t.Helper()
			if got := step.Get(key); got == nil || got.Text != want {
				t.Errorf("%s is %v, want %s", key, got, want)
			}
		}

		menu := importertest.Step(t, made, "menu", "")
		importertest.CheckTimes(t, menu, map[string]int{"timeout": s.silence})
		// Three attempts are the default of a menu.
		if s.attempts != 3 || menu.Get("attempts") != nil {
			wants(menu, "attempts", strconv.Itoa(s.attempts))
		}

		more := importertest.Step(t, made, "menu", "More.").Get("choices")
		if isGlobal := more.Get("2") != nil; isGlobal != s.isGlobal {
			t.Errorf("key 2 works at another menu: %v, want %v", isGlobal, s.isGlobal)
		}

		entry := importertest.Step(t, made, "collect", "Your number.")
		importertest.CheckTimes(t, entry, map[string]int{"timeout": s.first, "between": s.between})
		digits := fmt.Sprintf("%d-%d", s.least, s.most)
		if s.isExact {
			digits = strconv.Itoa(s.least)
		}
		wants(entry, "digits", digits)
		if isEnded := entry.Get("ends_with") != nil; isEnded != (!s.isExact && !s.isSilent) {
			t.Errorf("# ends the entry: %v, but it is exact: %v, or only silence ends it: %v", isEnded, s.isExact, s.isSilent)
		}
		if isSecret := entry.Get("secret") != nil; isSecret != s.isSecret {
			t.Errorf("the entry is secret: %v, want %v", isSecret, s.isSecret)
		}

		queue := importertest.Step(t, made, "queue", "Sales")
		wants(queue, "priority", strconv.Itoa(s.priority))
		wants(queue, "while", "waiting")
		importertest.CheckTimes(t, importertest.Step(t, made, "transfer", "+12025550100"), map[string]int{"rings": s.rings})
		wants(importertest.Step(t, made, "loop", ""), "loop", strconv.Itoa(s.rounds))
		wants(importertest.Step(t, made, "set", "").Get("set"), "language", s.language)

		notice := importertest.Step(t, made, "say", "").Get("say")
		wants(notice, "audio", strings.Join(s.recordings, " & "))
		music := importertest.Step(t, made, "then", "Patience").Get("say")
		wants(music, "audio", "music")
		importertest.CheckTimes(t, music, map[string]int{"takes": s.holds})
		for _, f := range made.Files {
			if f.Name == "waiting.yaml" && !strings.Contains(string(f.Content), "\nstart: Patience\n") {
				t.Errorf("waiting calls do not begin with Patience:\n%s", f.Content)
			}
		}
	})
}

// TestUnknownSettingsAreNamed adds a setting at each place of an export. It is the only setting that is named, with its
// place. Without it no setting is named.
func TestUnknownSettingsAreNamed(t *testing.T) {
	exported := string(diagtest.Archive(t, "known/exported")["main.yaml"].Data)
	read := func(source string) (named []string) {
		center, err := genesysarchitect.Format.Read([]importer.Source{{File: "main.yaml", Content: []byte(source)}}, "")
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range center.Unread {
			named = append(named, u.Reason)
		}
		return named
	}
	if named := read(exported); len(named) > 0 {
		t.Errorf("of an export, these settings are named: %q", named)
	}

	for before, path := range map[string]string{
		"settingsActionDefaults:\n    ":                      "/inboundCall/settingsActionDefaults/novel",
		"settingsActionDefaults:\n    playAudioOnSilence: {": "/inboundCall/settingsActionDefaults/playAudioOnSilence/novel",
		"settingsErrorHandling: {":                           "/inboundCall/settingsErrorHandling/novel",
		"settingsMenu: {":                                    "/inboundCall/settingsMenu/novel",
		"settingsSpeechRec: {":                               "/inboundCall/settingsSpeechRec/novel",
		"menus: [{menu: {name: M, refId: m, audio: {tts: Press 1.}, settingsMenu: {": "/inboundCall/menus/0/menu/settingsMenu/novel",
	} {
		addition := "novel: {lit: 4}"
		if strings.HasSuffix(before, "{") {
			addition += ", "
		} else {
			addition += "\n    "
		}
		source := strings.Replace(exported, before, before+addition, 1)
		named := read(source)
		if len(named) != 1 || !strings.HasPrefix(named[0], path+":") {
			t.Errorf("%s is named as %q", path, named)
		}
	}
}
