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

package io.copyover.session;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.handover.Participant;
import io.copyover.serial.ForbiddenClassException;
import io.copyover.serial.SerializedObjects;

/**
 * Hands the sessions of one store over: ids, times and attributes. A session that has
 * ended does not come back. All of them are read before the first is taken: of sessions
 * with a class that is not on the allow-list none is.
 */
public final class SessionContributor implements Contributor, Participant {

	private static final Logger logger = LoggerFactory.getLogger(SessionContributor.class);

	private static final String SECTION = "sessions";

	private final String name;

	private final SessionStore store;

	private final SerializedObjects objects;

	private final int maximum;

	private final OnUnserializable onUnserializable;

	private final LongSupplier clock;

	/**
	 * Make a contributor.
	 * @param name the name that the sessions are filed under
	 * @param store has the sessions
	 * @param objects turns attributes into bytes and back
	 * @param maximum how many sessions are handed over; with more the copyover is rolled
	 * back
	 * @param onUnserializable what happens to an attribute that cannot be serialised
	 */
	public SessionContributor(String name, SessionStore store, SerializedObjects objects, int maximum,
			OnUnserializable onUnserializable) {
		this(name, store, objects, maximum, onUnserializable, System::currentTimeMillis);
	}

	SessionContributor(String name, SessionStore store, SerializedObjects objects, int maximum,
			OnUnserializable onUnserializable, LongSupplier clock) {
		this.name = name;
		this.store = store;
		this.objects = objects;
		this.maximum = maximum;
		this.onUnserializable = onUnserializable;
		this.clock = clock;
	}

	@Override
	public String copyoverName() {
		return this.name;
	}

	@Override
	public void copyoverSave(Encoder encoder) throws Exception {
		long now = this.clock.getAsLong();
		List<StoredSession> sessions = this.store.sessions()
			.stream()
			.filter((session) -> !session.isExpired(now))
			.toList();
		if (sessions.size() > this.maximum) {
			throw new CopyoverException("There are " + sessions.size() + " sessions, more than the " + this.maximum
					+ " of 'copyover.sessions.max'");
		}
		Set<String> problems = new TreeSet<>();
		try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(encoder.openSection(SECTION)))) {
			SessionSection.begin(out);
			for (StoredSession session : sessions) {
				SessionSection.write(out, session, serialize(session, problems));
			}
			SessionSection.end(out);
		}
		if (!problems.isEmpty()) {
			logger.warn("Copyover: attributes of sessions that cannot be serialised are left behind: {}",
					String.join(", ", problems));
		}
	}

	private Map<String, byte[]> serialize(StoredSession session, Set<String> problems) {
		Map<String, byte[]> attributes = new LinkedHashMap<>();
		session.attributes().forEach((attribute, value) -> {
			try {
				attributes.put(attribute, this.objects.write(value));
			}
			catch (IOException ex) {
				String problem = attribute + " (" + ex.getMessage() + ")";
				if (this.onUnserializable == OnUnserializable.REFUSE) {
					throw new CopyoverException("An attribute of a session cannot be serialised: " + problem, ex);
				}
				problems.add(problem);
			}
		});
		return attributes;
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws Exception {
		List<StoredSession> sessions = new ArrayList<>();
		try (DataInputStream in = new DataInputStream(decoder.openSection(SECTION))) {
			SessionSection.checkVersion(in);
			StoredSession session = SessionSection.read(in, this::deserialize);
			while (session != null) {
				sessions.add(session);
				session = SessionSection.read(in, this::deserialize);
			}
		}
		long now = this.clock.getAsLong();
		sessions.removeIf((session) -> session.isExpired(now));
		sessions.forEach(this.store::restore);
		logger.info("Copyover: took over {} sessions", sessions.size());
	}

	private Object deserialize(String attribute, byte[] bytes) {
		try {
			return this.objects.read(bytes);
		}
		catch (ForbiddenClassException ex) {
			throw ex;
		}
		catch (CopyoverException ex) {
			throw new CopyoverException(
					"The attribute '" + attribute + "' of a session cannot be restored: " + ex.getMessage(), ex);
		}
	}

	/**
	 * The successor has the sessions now.
	 */
	@Override
	public void forward(Inheritance inheritance) {
		this.store.forget();
	}

}
