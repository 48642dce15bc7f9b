// Package testcase writes scripted calls as test cases of Amazon Connect's Testing language, for
// flows that were imported from there.
//
// A call is run on the center's flows, and its trace is told in the words of the language: each
// prompt is an observed message, each key an instruction after it, and each answer of a function,
// each state of opening hours and each full queue an override. The blocks of the flows that were
// imported say which function, hours and queue, and which answer of a function leads the way that
// the call takes. What the language cannot say, or what the import only approximates, keeps a call
// from being written, with the reason.
//
// The language is in Amazon's documentation: the version 2025-06-21 below
// https://docs.aws.amazon.com/connect/latest/APIReference/, later pages of the same names, with
// the version 2019-10-30, below https://docs.aws.amazon.com/connect/latest/devguide/:
//
//   - testing-language.html, testing-language-concepts.html, testing-language-observations.html,
//     testing-language-example.html
//   - testing-language-events.html, testing-language-events-test-initiated.html,
//     testing-language-events-test-completed.html, testing-language-events-message-received.html,
//     testing-language-events-flow-action-started.html
//   - testing-language-actions-send-instruction.html,
//     testing-language-actions-override-system-behavior.html,
//     testing-language-actions-assertion.html, testing-language-actions-test-control.html
//   - API_CreateTestCase.html, API_VoiceCallEntryPointParameters.html,
//     API_StartTestCaseExecution.html
//
// How a test runs is in the administrator guide, below
// https://docs.aws.amazon.com/connect/latest/adminguide/: testing-simulation-concepts.html,
// testing-simulation-observe-block.html, testing-simulation-check-block.html,
// testing-simulation-action-override.html, testing-simulation-action-test-commands.html and
// testing-simulation-execute-test-cases.html. An observation waits for its event while others
// pass, each is used once, an override is used up by one use, and a test that has not ended after
// five minutes has failed.
//
// Where the pages differ, the page of an event or action is followed, and not the example: the
// matching criteria are an object among the properties of a message.
package testcase
