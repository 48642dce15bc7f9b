package web

import (
	"bytes"
	"context"
	"html/template"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/results/prometheus"
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

	mutex    sync.Mutex // of history
	history  *dayHistory
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
		clock: clock, model: m, plan: p, template: t, log: log, history: newDayHistory(m), feed: newFeed(),
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
			v := b.sample()
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

// sample adds the newest view to the history of the day.
func (b *board) sample() *prometheus.View {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	v := b.clock.View()
	b.history.add(v)
	return v
}

// view returns the current board.
func (b *board) view() *boardView {
	v := b.sample()
	b.mutex.Lock()
	lines := b.history.sparks()
	recent := b.history.recent()
	all := b.history.all()
	b.mutex.Unlock()
	out := newBoardView(b.model, b.plan, v, b.clock.Setting(), lines, recent)
	if f := b.followed.Load(); f != nil {
		out.Follow = newFollowView(f)
		out.WhatIf = newWhatIfForm(f)
		out.Pace = "the records of the day"
	}
	if out.Opens == "" {
		out.Plots = dayPlots(b.model, b.plan, v.Snapshot, all)
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
