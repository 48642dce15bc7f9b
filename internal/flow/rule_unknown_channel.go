package flow

import "github.com/ivrsim/ivrsim/internal/diag"

var unknownChannelRule = diag.Rule{
	ID:  UnknownChannel,
	Doc: `A deflect names a channel that routing.yaml does not have.`,
	Bad: `flow: main
start: offer
steps:
  offer: {deflect: chat, say: Press 1 for a link to our chat., then: {accepted: sent, declined: wait}}
  sent:  {end: deflected}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
	Good: `flow: main
start: offer
steps:
  offer: {callback: general, say: Press 1 and we will call you., then: {booked: sent, declined: wait}}
  sent:  {end: called_back}
  wait:  {queue: general, then: {answered: done}}
  done:  {end: resolved}
`,
}
