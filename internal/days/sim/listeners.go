package sim

import (
	"iter"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
)

// listener hears the events of a replication that the ledger is told, in the same order. The events
// are explained at the ledger's methods of the same names. A listener changes nothing that happens.
type listener interface {
	arrived(c *call, first des.Key, now des.Time)
	moved(c *call, next move, at des.Time)
	rejected(c *call, q *queue, why admission)
	joined(c *call, now des.Time) // a queue, to wait or to be answered at once
	left(c *call, end model.VisitEnd, wait des.Duration, now des.Time)
	answered(c *call, wait des.Duration, now des.Time)
	talked(c *call, now, wrapUpEnd des.Time)
	hungUp(c *call)
	ended(c *call, d model.Disposition, now des.Time)

	booked(callback, c *call, now des.Time)
	dialed(callback *call)
	missed(callback *call)
	reached(callback *call, now des.Time)
	unreached(callback *call, now des.Time)

	stop(present iter.Seq[*call])
}

// deaf is a listener that hears nothing. A listener embeds it and has methods for the events that it
// needs.
type deaf struct{}

func (deaf) arrived(*call, des.Key, des.Time)                   {}
func (deaf) moved(*call, move, des.Time)                        {}
func (deaf) rejected(*call, *queue, admission)                  {}
func (deaf) joined(*call, des.Time)                             {}
func (deaf) left(*call, model.VisitEnd, des.Duration, des.Time) {}
func (deaf) answered(*call, des.Duration, des.Time)             {}
func (deaf) talked(*call, des.Time, des.Time)                   {}
func (deaf) hungUp(*call)                                       {}
func (deaf) ended(*call, model.Disposition, des.Time)           {}
func (deaf) booked(*call, *call, des.Time)                      {}
func (deaf) dialed(*call)                                       {}
func (deaf) missed(*call)                                       {}
func (deaf) reached(*call, des.Time)                            {}
func (deaf) unreached(*call, des.Time)                          {}
func (deaf) stop(iter.Seq[*call])                               {}
