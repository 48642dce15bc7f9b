package asterisk

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// audio is a prompt of recordings, whose words are noted as unknown.
func (v *visit) audio(files string) importer.Prompt {
	p, unknown := recording(files)
	v.nameValues(p.Parts)
	if !symbol.In(files) {
		if unknown {
			v.n.note(importer.Exact, importer.UnknownRecording, importer.UnknownRecordingFix)
		}
		return p
	}

	for _, file := range splitFiles(files) {
		isOne := v.requireOne("recording", file, "its name stands for it")

		// Callers dial each number of a pattern, and each number has a recording of its own.
		if isOne && symbol.In(file) {
			const reason = "its recording %s is another one for each number: here all numbers have one"
			v.n.approximate(fmt.Sprintf(reason, symbol.Plain(file)), "write an extension for each number")
		}
	}
	return p
}

// splitFiles splits the names of recordings. A value that only the call knows may have an ampersand in its name.
func splitFiles(files string) []string { return arguments.SplitAt(files, '&', false) }

// recording is a prompt of recordings, and whether there are words in it. Files that are one after the
// other are one recording.
func recording(files string) (p importer.Prompt, unknown bool) {
	var names []string
	var takes time.Duration
	silent := true
	for _, f := range splitFiles(files) {
		f = strings.TrimSpace(f)
		if f == "" {
			continue
		}

		// The files of Asterisk's folder silence have their length as their name.
		if seconds, ok := strings.CutPrefix(f, "silence/"); ok {
			takes += times.Seconds(seconds)
		} else {
			silent = false
		}

		names = append(names, f)
	}

	p = importer.Prompt{Audio: symbol.Plain(strings.Join(names, " & "))}
	switch all := strings.Join(names, " & "); {
	case silent:
		p.Takes = takes
	case symbol.HasNamed(all) && symbol.Sole(all) == "":
		// A value is a part of a name.
		return importer.Prompt{Parts: parts(all)}, true
	}

	return p, p.Audio != "" && !silent
}

// playback is Playback(FILES,OPTIONS).
func playback(v *visit) {
	prompt := v.audio(v.arg(0))
	if prompt.IsZero() {
		v.n.note(importer.LeftOut, importer.SaysNothing, "")
		doNothing(v)
		return
	}
	v.step(importer.Say, "").Prompt = prompt
	if v.name == "controlplayback" { // a key may have stopped it
		v.edge("done", v.next(v.m.askedWhereRead("CPLAYBACKSTATUS")))
		return
	}
	v.edge("done", v.next(with("PLAYBACKSTATUS", "SUCCESS")))
	mayFail(v)
}

// speechBackground is SpeechBackground(FILE,TIMEOUT). It waits for the caller, who may press keys instead of
// speaking, and goes on in any case (speech_background in app_speech_utils.c).
func speechBackground(v *visit) {
	v.n.approximate("listens for speech: here callers press keys, and lookups ask for what it has heard",
		"write a menu with the words that callers say")
	s := v.step(importer.Collect, "")
	s.Prompt = v.audio(v.arg(0))
	s.Into = "spoken answer"
	s.Attempts = 1
	s.Timeout = cmp.Or(v.secondsAt(1, "timeout", "it is the default"), responseTime(v))
	s.EndsWith = true
	v.edge("collected", v.next())
	v.edge("exhausted", v.next())
}

// genders are the genders of SayNumber and SayOrdinal. Another one ends the call (pbx_builtin_saynumber).
const genders = "fmcnp"

// say speaks a value.
func say(v *visit) {
	isOfNumber := v.name == "saynumber" || v.name == "sayordinal"
	gender := strings.ToLower(v.arg(1))
	if isOfNumber && !symbol.In(gender) && (len(gender) > 1 || !strings.Contains(genders, gender)) {
		v.n.approximate(fmt.Sprintf("has %q, which is no gender: Asterisk ends the call, and here it goes on", v.arg(1)),
			"write one of "+genders)
	}
	if _, isNumber := expression.Leading(v.arg(0)); isOfNumber && !isNumber && !symbol.In(v.arg(0)) {
		v.n.note(importer.LeftOut, fmt.Sprintf("%q is no number: nothing is spoken", v.arg(0)), "write a number")
		v.edge("", v.next())
		return
	}
	sayText(v, v.arg(0), "")
}

func sayTime(v *visit) {
	sayText(v, symbol.Of("time"), "")
	v.n.note(importer.Exact, "a value that is known only in the call", "write an example under texts")
}

// speak is an application that speaks a text.
func speak(v *visit) {
	lang := ""
	for _, a := range v.list[min(1, len(v.list)):] {
		// MRCPSynth has options, as in l=en-US.
		a = strings.TrimPrefix(a, "l=")
		if len(a) == 2 || len(a) == 5 && strings.ContainsAny(a, "-_") {
			lang = importer.BaseLanguage(strings.ReplaceAll(a, "_", "-"))
			break
		}
	}
	sayText(v, strings.Trim(v.arg(0), `"`), lang)

	// Festival, flite and espeak have the keys as the second argument, and googletts.agi after the language.
	if slices.ContainsFunc(v.list[min(1, len(v.list)):], isKeys) {
		v.n.approximate("a key interrupts it, and is dialed: here callers hear all of it, and keys count after it",
			"write its words in the prompt of a menu")
	}
}

// isKeys reports whether an argument of an application that speaks names the keys that interrupt it. One digit may be
// another argument, such as the speed.
func isKeys(arg string) bool {
	arg = strings.Trim(strings.TrimSpace(arg), `"`)
	return strings.EqualFold(arg, "any") || len(arg) > 1 && strings.Trim(arg, "0123456789*#") == ""
}

func sayText(v *visit, text, language string) {
	s := v.step(importer.Say, "")
	s.Prompt = importer.Prompt{Language: language, Parts: parts(text)}
	v.nameValues(s.Prompt.Parts)

	// The step speaks the value of a variable by its name. Texts of lines are no values of an attribute.
	for _, p := range s.Prompt.Parts {
		if v.countOf(p.Value) != "" {
			v.requireOne("value", symbol.Of(p.Value), "it has the name of the variable")
		}
	}

	v.edge("done", v.next())
}

// nameValues names the values in a prompt. A function has the name of the variable that it fills, which says what the
// value means. Otherwise it has the name that a lookup of the value has. A part of a variable has both in its name, as
// in card_4 for the last four digits ${CARD:-4}.
func (v *visit) nameValues(list []importer.Part) {
	for _, p := range list {
		name := v.m.uses.filled[p.Value]
		if name != "" || strings.ContainsAny(p.Value, "(:") {
			v.m.center.Names[p.Value] = lookupName(cmp.Or(name, p.Value))
		}
	}
}

// parts splits a text at the values in it that are known only in the call.
func parts(text string) []importer.Part {
	var out []importer.Part
	for text != "" {
		before, name, after, has := symbol.Cut(text)
		switch {
		case symbol.In(before): // each number of a pattern has digits of its own
			out = append(out, importer.Part{Value: "dialed " + symbol.Plain(before)})
		case before != "":
			out = append(out, importer.Part{Text: before})
		}

		if !has {
			break
		}

		// A flow knows the number of the caller by this name.
		if name == "CALLERID(num)" {
			name = "caller"
		}

		out = append(out, importer.Part{Value: name})
		text = after
	}

	return out
}

// takeTime is Wait(TIME), MusicOnHold(CLASS,SECONDS) and others that only take time.
func takeTime(v *visit) {
	onHold := v.name == "musiconhold"
	at := 0
	if onHold {
		at = 1
	}

	// Music without a time ends when the caller hangs up (play_moh_exec in res_musiconhold.c).
	seconds, hasTime := expression.Leading(v.arg(at))
	isEndless := onHold && (!hasTime || seconds < 0)
	here := importer.TakesNoTime
	if onHold {
		here = "it ends when the caller hangs up"
	}
	switch isKnown := v.requireKnown(at, "time", here); {
	case isEndless:
		v.step(importer.End, "on_hold")
		return
	case !isKnown:
		v.edge("", v.next())
		return
	}

	takes := times.Length(v.arg(at))
	if takes == 0 {
		doNothing(v)
		return
	}
	s := v.step(importer.Say, "")
	audio := "music"
	if v.name == "wait" {
		audio = importer.Silence
	}
	s.Prompt = importer.Prompt{Audio: audio, Takes: takes}
	v.edge("done", v.next())
}

// letters returns the options of Playback and Background as letters. Playback reads words wherever they stand, and
// Background reads one word or letters (playback_exec, pbx_builtin_background).
func letters(app, text string) string {
	if symbol.In(text) {
		return text
	}

	switch app {
	case "playback":
		out := ""
		for _, w := range optionWords {
			if strings.Contains(strings.ToLower(text), w.word) {
				out += w.letter
			}
		}
		return out
	case "background":
		for _, w := range optionWords {
			if strings.EqualFold(text, w.word) {
				return w.letter
			}
		}
	}
	return text
}

// optionWords are the options that are words, with the letters that other applications have for them.
var optionWords = []struct{ word, letter string }{{"skip", "s"}, {"noanswer", "n"}}
