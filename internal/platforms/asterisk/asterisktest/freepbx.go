package asterisktest

import (
	"fmt"
	"strings"
)

// generated writes contexts as FreePBX does.
func (g *generator) generated(out *strings.Builder) {
	loops := g0(g.t, 1, 2)
	fmt.Fprintf(out, `[timeconditions]
exten => 1,1,GotoIfTime(%s?truestate)
exten => 1,n(falsegoto),Goto(%s)
exten => 1,n(truestate),GotoIf($["${DB(TC/1)}" = "false"]?falsegoto)
exten => 1,n(truegoto),Goto(%s)
[app-announcement-1]
exten => s,1,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?begin)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(begin),Noop(Playing announcement)
exten => s,n,Playback(announcement,noanswer)
exten => s,n,Goto(%s)
[ivr-1]
exten => s,1,Set(TIMEOUT_LOOPCOUNT=0)
exten => s,n,Set(INVALID_LOOPCOUNT=0)
exten => s,n,Set(_IVR_CONTEXT_${CONTEXT}=${IVR_CONTEXT})
exten => s,n,Set(_IVR_CONTEXT=${CONTEXT})
exten => s,n,Set(__IVR_RETVM=)
exten => s,n,GotoIf($["${CDR(disposition)}" = "ANSWERED"]?skip)
exten => s,n,Answer
exten => s,n,Wait(1)
exten => s,n(skip),Set(IVR_MSG=custom/welcome)
exten => s,n(start),Set(TIMEOUT(digit)=3)
exten => s,n,ExecIf($["${IVR_MSG}" != ""]?Background(${IVR_MSG}))
exten => s,n,WaitExten(10,)
exten => 1,1(ivrsel-1),Goto(%s)
exten => 2,1(ivrsel-2),Goto(%s)
exten => i,1,Set(INVALID_LOOPCOUNT=$[${INVALID_LOOPCOUNT}+1])
exten => i,n,GotoIf($[${INVALID_LOOPCOUNT} > %d]?final)
exten => i,n,Set(IVR_MSG=invalid-option)
exten => i,n,Goto(s,start)
exten => i,n(final),Playback(invalid-transfer)
exten => i,n,Goto(%s)
exten => t,1,Set(TIMEOUT_LOOPCOUNT=$[${TIMEOUT_LOOPCOUNT}+1])
exten => t,n,GotoIf($[${TIMEOUT_LOOPCOUNT} > %d]?final)
exten => t,n,Set(IVR_MSG=invalid-option)
exten => t,n,Goto(s,start)
exten => t,n(final),Playback(invalid-transfer)
exten => t,n,Goto(%s)
[ext-queues]
exten => 400,1,Answer
exten => 400,n,Set(QJOINMSG=${IF($[${LEN(${VQ_JOINMSG})}>0]?${IF($["${VQ_JOINMSG}"!="0"]?${VQ_JOINMSG}: )}:%s)})
exten => 400,n,ExecIf($["${QJOINMSG}"!=""]?Playback(${QJOINMSG}, ))
exten => 400,n(qcall),Queue(sales,t,,,%s,,,,,)
exten => 400,n(gotodest),GotoIf($["${QUEUESTATUS}"="TIMEOUT"]?ends,box,1)
exten => 400,n,Goto(ends,bye,1)
[ext-group]
exten => 600,1,Set(__NODEST=${EXTEN})
exten => 600,n(DIALGRP),Dial(PJSIP/100&PJSIP/101,20,tr)
exten => 600,n,Set(__NODEST=)
exten => 600,n,Goto(%s)
`, g.times(), g.destination(), g.destination(), g.destination(), g.destination(), g.destination(), loops, g.destination(), loops, g.destination(), g.of("", "custom/join"), g.of("", "120"), g.destination())
}
