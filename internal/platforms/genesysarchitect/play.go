package genesysarchitect

import (
	"cmp"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// holdMusic is the default length of Hold Music ("Hold Music action").
const holdMusic = time.Minute

func (a action) playAudio() string {
	s := a.step(importer.Say, "")
	switch a.kind {
	case "playEstimatedWaitTime":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "Your wait is about "},
			{Value: a.waiting("wait")},
			{Text: " minutes."},
		}}
	case "playPositionInQueue":
		s.Prompt = importer.Prompt{Parts: []importer.Part{
			{Text: "You are number "},
			{Value: a.waiting("position")},
			{Text: "."},
		}}
	case "holdMusic":
		s.Prompt = importer.Prompt{Audio: a.music(), Takes: a.limit("duration", holdMusic, a.Get("playStyle"))}
		if !a.Get("playStyle").Has("duration") {
			a.block.Remark(importer.UnknownRecording, importer.UnknownRecordingFix)
		}
	default:
		s.Prompt = a.prompt(a.Get("audio"))
		if s.Prompt.IsZero() && len(a.notes) == 0 {
			s.Kind = importer.Pass
			a.block.LeaveOut(importer.SaysNothing)
		}
	}

	s.Edge("done", a.next)
	return a.id
}

// music returns the name of the recording of Hold Music: its own, or the recording of the flow. The variable
// Flow.HoldPrompt has the recording of the flow, unless a queue has another one.
func (a action) music() string {
	of := a.Get("prompt")
	exp := expressionOf(of)
	own := a.recording(of)
	if own == "" && exp != "" {
		heard, _ := a.spoken(parseExpression(exp))
		own = heard.Audio
	}
	if own == "" && isGiven(of) && !strings.EqualFold(exp, "Flow.HoldPrompt") {
		a.block.Approximate("its music is known only in the call: here it is the music of the flow",
			"write its recording as audio")
	}
	return cmp.Or(own, a.recording(a.root.Get("settingsInQueueCall", "holdMusic")), "music")
}

// usualPause is the assumed length of a pause that only the call knows.
const usualPause = 10 * time.Second

// pause is Wait: the caller hears nothing for some time.
func (a action) pause() string {
	if leadsElsewhere(a.Value) {
		return a.lookup([]string{"success"})
	}

	// Exports of different versions name the duration differently, so each name of the row may have it.
	takes := time.Duration(0)
	for _, key := range strings.Fields(a.reads) {
		if a.Has(key) {
			takes = a.limit(key, 0, a.Value)
		}
	}
	s := a.step(importer.Say, "")
	s.Prompt = importer.Prompt{Audio: importer.Silence, Takes: cmp.Or(takes, usualPause), Guessed: takes == 0}
	s.Edge("done", a.output("success"))
	return a.id
}

// waiting returns a value of the queue of a waiting call. A call that does not wait has a value with a name of its own.
func (p *program) waiting(value string) string {
	if p.flowKind == inQueue {
		return value
	}
	return "estimated " + value
}
