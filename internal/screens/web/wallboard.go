package web

import (
	"bytes"
	"context"
	"html/template"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// frameInterval is the time between two frames of the wallboard.
const frameInterval = 500 * time.Millisecond

// board renders the newest view of the running simulation once for all watchers.
type board struct {
	clock    *Clock
	model    *model.Model
	plan     *plan
	template *template.Template
	log      *slog.Logger

	feed     *feed
	watchers atomic.Int64
	followed atomic.Pointer[followed] // nil for a simulated day
}

func newBoard(clock *Clock, m *model.Model, t *template.Template, log *slog.Logger) *board {
	p := newPlan(m)
	if first := clock.View(); first.Elapsed == 0 {
		p.there = float64(arrivedToday(first.Snapshot))
	}
	return &board{
		clock: clock, model: m, plan: p, template: t, log: log, feed: newFeed(),
	}
}

// run renders frames until the context ends, which ends the streams.
func (b *board) run(ctx context.Context) {
	ticker := time.NewTicker(frameInterval)
	defer ticker.Stop()

	var lastTime time.Time
	var lastSetting Setting
	var lastFollowed *followed
	for {
		select {
		case <-ctx.Done():
			b.feed.end()
			return
		case <-ticker.C:
			v := b.clock.View()
			setting := b.clock.Setting()
			// A paused clock gives the same frame, which nobody needs again.
			follows := b.followed.Load()
			if v.Time.Equal(lastTime) && setting == lastSetting && follows == lastFollowed {
				continue
			}
			lastFollowed = follows
			lastTime = v.Time
			lastSetting = setting
			if b.watchers.Load() > 0 {
				b.publish()
			}
		}
	}
}

// view returns the current board.
func (b *board) view() *boardView {
	f := b.followed.Load()
	m, p, v := b.model, b.plan, b.clock.View()
	now := present{isKnown: true}
	if f != nil {
		// The model, its plan and the view are of one prediction: a later one may have other queues.
		m, p, v = f.Input.Model, f.plan, f.view
		// Of ended calls alone, the calls in progress are drawn, and nobody knows who waits.
		now.isKnown = !f.SoFar.Drawn
	}
	out := newBoardView(m, p, v, b.clock.Setting(), now)
	if f != nil {
		out.Follow = newFollowView(f)
		out.WhatIf = newWhatIfForm(f)
		out.Pace = "the records of the day"
	}
	if out.Opens == "" {
		out.Plots = dayPlots(m, p, v.Snapshot)
	}
	return out
}

// event renders the board as a server-sent event.
func (b *board) event() ([]byte, error) {
	var page bytes.Buffer
	if err := b.template.Execute(&page, b.view()); err != nil {
		return nil, err
	}
	return newEvent("part", page.Bytes()), nil
}

// publish renders a frame and wakes the streams.
func (b *board) publish() {
	event, err := b.event()
	if err != nil {
		b.log.Error("wallboard", "err", err)
		return
	}
	b.feed.publish(event)
}
