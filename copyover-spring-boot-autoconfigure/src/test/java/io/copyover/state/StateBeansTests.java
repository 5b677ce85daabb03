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

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;

import io.copyover.Contributor;
import io.copyover.CopyoverException;
import io.copyover.CopyoverState;
import io.copyover.handover.CopyoverBuilder;
import io.copyover.handover.Handover;
import io.copyover.jackson.JacksonCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link StateBeans}.
 */
class StateBeansTests {

	private final DefaultListableBeanFactory beans = new DefaultListableBeanFactory();

	@Test
	void stateWhenRestoredIsThatOfThePredecessor() throws Exception {
		Room before = new Room();
		before.oil = 7;
		before.things.put("lamp", List.of(new Thing("lamp", 3)));
		before.guests = List.of("ada", "bob");
		Room after = handOver(before, new Room());
		assertThat(after.oil).isEqualTo(7);
		assertThat(after.things).isEqualTo(before.things);
		assertThat(after.guests).isEqualTo(List.of("ada", "bob"));
		assertThat(after.nothing).isNull();
		assertThat(after.inherited).isEqualTo(before.inherited);
		assertThat(after.unmarked).isEqualTo("own");
	}

	@Test
	void stateWhenNextVersionHasFurtherFieldsLeavesThem() throws Exception {
		OldThing before = new OldThing();
		before.thing = new Thing("lamp", 3);
		NewThing after = handOver(before, new NewThing());
		assertThat(after.thing).isEqualTo(new NewThing.Thing("lamp", 3, null));
		assertThat(after.added).isEqualTo("default");
	}

	@Test
	void stateWhenNextVersionLacksAFieldFailsUnlessDiscarded() throws Exception {
		byte[] stream = save(new NewThing());
		Handover next = copyover(new OldThing(), Set.of());
		assertThatExceptionOfType(CopyoverException.class)
			.isThrownBy(() -> next.restore(new ByteArrayInputStream(stream)))
			.withMessageContaining("state.bean")
			.withMessageContaining("added");
		copyover(new OldThing(), Set.of("state.bean/added")).restore(new ByteArrayInputStream(stream));
	}

	@Test
	void stateWhenTooLargeFailsNamingBeanMemberAndProperty() throws Exception {
		NewThing large = new NewThing();
		large.added = "x".repeat(998);
		assertThat(handOver(large, new NewThing()).added).isEqualTo(large.added);
		large.added = "x".repeat(999);
		assertThatExceptionOfType(CopyoverException.class).isThrownBy(() -> save(large))
			.withMessageContaining("NewThing.added of bean 'bean'")
			.withMessageContaining("'copyover.state.max-size'")
			.withMessageNotContaining("xx");
	}

	@ParameterizedTest
	@ValueSource(classes = { FinalField.class, StaticField.class, Clash.class, GetterOnly.class, OtherType.class,
			Unserializable.class, NestedUnserializable.class, Abstract.class, NoConstructor.class })
	void stateWhenItCannotBeHandedOverIsRefusedNamingBeanAndMember(Class<?> type) throws Exception {
		this.beans.registerBeanDefinition("odd", new RootBeanDefinition(type));
		assertThatExceptionOfType(InvalidStateException.class).isThrownBy(this::contributors)
			.withMessageContaining("'odd'")
			.withMessageContaining(type.getSimpleName() + ".value");
	}

	@Test
	void stateWhenBeanIsNoSingletonIsRefused() {
		RootBeanDefinition definition = new RootBeanDefinition(Room.class);
		definition.setScope(BeanDefinition.SCOPE_PROTOTYPE);
		this.beans.registerBeanDefinition("odd", definition);
		assertThatExceptionOfType(InvalidStateException.class).isThrownBy(this::contributors)
			.withMessageContaining("no singleton");
	}

	@Test
	void beanWhenNothingIsMarkedIsLeftAlone() {
		this.beans.registerBeanDefinition("plain", new RootBeanDefinition(ArrayList.class));
		assertThat(contributors()).isEmpty();
	}

	private List<Contributor> contributors() {
		return new StateBeans(this.beans, new JacksonCodec(), 1000).contributors();
	}

	private <T> T handOver(Object before, T after) throws Exception {
		copyover(after, Set.of()).restore(new ByteArrayInputStream(save(before)));
		return after;
	}

	private static byte[] save(Object bean) throws Exception {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		copyover(bean, Set.of()).save(out);
		return out.toByteArray();
	}

	private static Handover copyover(Object bean, Set<String> discard) {
		DefaultListableBeanFactory beans = new DefaultListableBeanFactory();
		beans.registerSingleton("bean", bean);
		Handover copyover = new CopyoverBuilder().codec(new JacksonCodec()).discard(discard).build();
		new StateBeans(beans, new JacksonCodec(), 1000).contributors().forEach(copyover::register);
		return copyover;
	}

	record Thing(String name, int weight) {

	}

	static class Building {

		@CopyoverState
		private Map<String, Integer> doors = Map.of("north", 1);

		Map<String, Integer> inherited = this.doors;

	}

	static class Room extends Building {

		@CopyoverState("lamp-oil")
		private int oil;

		@CopyoverState
		private Map<String, List<Thing>> things = new HashMap<>();

		@CopyoverState
		private @Nullable String nothing;

		private String unmarked = "own";

		private List<String> guests = List.of();

		@CopyoverState
		List<String> getGuests() {
			return this.guests;
		}

		@CopyoverState
		void setGuests(List<String> guests) {
			this.guests = guests;
		}

	}

	static class OldThing {

		@CopyoverState
		private StateBeansTests.@Nullable Thing thing;

	}

	static class NewThing {

		@CopyoverState
		private @Nullable Thing thing;

		@CopyoverState
		private String added = "default";

		record Thing(String name, int weight, @Nullable String colour) {

		}

	}

	static class FinalField {

		@CopyoverState
		private final List<String> value = new ArrayList<>();

	}

	static class StaticField {

		@CopyoverState
		private static int value;

	}

	static class Clash {

		@CopyoverState("same")
		private int other;

		@CopyoverState("same")
		private int value;

	}

	static class GetterOnly {

		@CopyoverState
		int value() {
			return 1;
		}

	}

	static class OtherType {

		@CopyoverState
		int value() {
			return 1;
		}

		@CopyoverState
		void value(String value) {
		}

	}

	static class Unserializable {

		@CopyoverState
		private @Nullable Object[] unused;

		@CopyoverState
		private ThreadLocal<String> value = new ThreadLocal<>();

	}

	static class NestedUnserializable {

		@CopyoverState
		private List<Holder> value = List.of();

		record Holder(Runnable task) {

		}

	}

	static class Abstract {

		@CopyoverState
		private @Nullable Runnable value;

	}

	static class NoConstructor {

		@CopyoverState
		private @Nullable Counter value;

		static class Counter {

			public int count;

			Counter(StringBuilder first, StringBuilder second) {
			}

		}

	}

}
