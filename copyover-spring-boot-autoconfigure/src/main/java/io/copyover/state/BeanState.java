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

package io.copyover.state;

import java.io.IOException;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.copyover.Codec;
import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.Decoder;
import io.copyover.Encoder;
import io.copyover.SectionTooLargeException;

/**
 * Hands the marked state of one bean over, each value as a section.
 */
final class BeanState implements Contributor {

	static final String PREFIX = "state.";

	private static final Logger logger = LoggerFactory.getLogger(BeanState.class);

	private final String beanName;

	private final List<StateMember> members;

	private final long maximum;

	BeanState(String beanName, List<StateMember> members, long maximum) {
		this.beanName = beanName;
		this.members = members;
		this.maximum = maximum;
	}

	/**
	 * Check whether the codec can carry the values.
	 * @param codec the codec
	 * @throws InvalidStateException naming one that it cannot carry
	 */
	void check(Codec codec) {
		for (StateMember member : this.members) {
			try {
				codec.check(member.type());
			}
			catch (IOException ex) {
				throw new InvalidStateException(this.beanName, member.member(), String.valueOf(ex.getMessage()));
			}
		}
	}

	@Override
	public String copyoverName() {
		return PREFIX + this.beanName;
	}

	@Override
	public void copyoverSave(Encoder encoder) throws Exception {
		for (StateMember member : this.members) {
			save(member, encoder);
		}
	}

	private void save(StateMember member, Encoder encoder) throws Exception {
		try {
			encoder.writeSection(member.section(), member.getter().get(), this.maximum);
		}
		catch (SectionTooLargeException ex) {
			throw new CopyoverException(member.member() + " of bean '" + this.beanName + "' has more than "
					+ this.maximum + " bytes: raise 'copyover.state.max-size', or hand it over with a Contributor bean",
					ex);
		}
	}

	@Override
	public void copyoverRestore(Decoder decoder) throws Exception {
		for (StateMember member : this.members) {
			if (decoder.hasSection(member.section())) {
				restore(member, decoder);
			}
			else {
				logger.info("Copyover: {} of bean '{}' is new in this version and stays as it is", member.member(),
						this.beanName);
			}
		}
	}

	private static void restore(StateMember member, Decoder decoder) throws Exception {
		Object value = decoder.readSection(member.section(), member.type());
		if (value == null && member.type() instanceof Class<?> type && type.isPrimitive()) {
			throw new CopyoverException(member.member() + " cannot be null, as the predecessor had it");
		}
		member.setter().set(value);
	}

}
