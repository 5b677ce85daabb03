/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.copyover.handover;

import java.util.Locale;

import io.copyover.CopyoverPhase;

/**
 * The steps of a handover, in the order in which they are reached.
 */
enum Step {

	/** Predecessor: the successor has been started. */
	SPAWNED(CopyoverPhase.BOOT),
	/** Successor: all of it exists, and nothing has started; it is about to say so. */
	ARRIVED(CopyoverPhase.BOOT),
	/** Predecessor: the successor is ready. */
	READY(CopyoverPhase.QUIET),
	/** Predecessor, in place: a successor has restored, and ended as it was told. */
	REHEARSED(CopyoverPhase.QUIET),
	/** Predecessor, in place: the connections of before are gone. */
	WOUND_DOWN(CopyoverPhase.QUIET),
	/** Predecessor: its listeners have stopped, and it is about to freeze. */
	QUIETED(CopyoverPhase.DRAIN),
	/** Predecessor: no work is in progress. */
	FROZEN(CopyoverPhase.TRANSFER),
	/** Predecessor: the first record has been written. */
	STREAMING(CopyoverPhase.TRANSFER),
	/** Successor: the header has been read. */
	RESTORING(CopyoverPhase.TRANSFER),
	/** Predecessor: the end mark has been written. */
	STREAMED(CopyoverPhase.TRANSFER),
	/** Successor: all state is there; it is about to say so. */
	RESTORED(CopyoverPhase.TRANSFER),
	/** Predecessor, in place: its successor is about to stand in its place. */
	REPLACING(CopyoverPhase.START),
	/** Predecessor: the successor has restored; it is about to be told to proceed. */
	PROCEED(CopyoverPhase.START),
	/** Successor: it was told to proceed. */
	PROCEEDING(CopyoverPhase.START),
	/** Successor: it could serve; it is about to say so. */
	SERVING(CopyoverPhase.START),
	/** Predecessor: the successor could serve; it is about to be released. */
	RELEASE(CopyoverPhase.RELEASE),
	/** Successor: it was released; it is about to say so. */
	RELEASING(CopyoverPhase.RELEASE),
	/** Predecessor: the successor has taken over. */
	RELEASED(CopyoverPhase.RELEASE);

	private final CopyoverPhase phase;

	Step(CopyoverPhase phase) {
		this.phase = phase;
	}

	/**
	 * Return the phase that a copyover is in from this step on.
	 * @return the phase
	 */
	CopyoverPhase phase() {
		return this.phase;
	}

	@Override
	public String toString() {
		return name().toLowerCase(Locale.ROOT);
	}

}
